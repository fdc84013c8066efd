//! What the machine says, each as a component that listens to one type of event.

use leptos::prelude::*;
use tidings_dashboard_events::{Cpu, Log, Memory, Post};

use crate::live::{use_event_list, use_latest};

const LINES: usize = 100;
const POSTS: usize = 20;

/// How busy the processors are.
#[component]
pub(crate) fn CpuPanel() -> impl IntoView {
    let cpu = use_latest::<Cpu>();
    let cores = move || cpu.get().map(|cpu| cpu.cores).unwrap_or_default();
    view! {
        <section>
            <h2>"Processors"</h2>
            <p class="figure" data-testid="cpu-value">
                {move || cpu.get().map_or_else(waiting, |cpu| format!("{:.0} %", cpu.total))}
            </p>
            <ul class="bars" aria-hidden="true">
                {move || cores().into_iter().map(|busy| view! { <li style:height=format!("{busy}%")></li> }).collect_view()}
            </ul>
        </section>
    }
}

/// How much memory is taken.
#[component]
pub(crate) fn MemoryPanel() -> impl IntoView {
    let memory = use_latest::<Memory>();
    let share = move || {
        memory
            .get()
            .map_or(0.0, |memory| memory.used as f64 / memory.total as f64)
    };
    view! {
        <section>
            <h2>"Memory"</h2>
            <p class="figure" data-testid="memory-value">
                {move || memory.get().map_or_else(waiting, |memory| format!("{:.1} GiB", memory.used as f64 / f64::from(1 << 30)))}
            </p>
            <meter aria-label="Memory taken" max="1" value=move || share().to_string()></meter>
        </section>
    }
}

/// What visitors wrote.
#[component]
pub(crate) fn FeedPanel() -> impl IntoView {
    let posts = use_event_list::<Post>(POSTS);
    view! {
        <section>
            <h2>"Feed"</h2>
            <ul>
                <For each=move || posts.get() key=|post| post.id let:post>
                    <li data-testid="feed-item"><b>{post.author}</b>" "{post.text}</li>
                </For>
            </ul>
        </section>
    }
}

/// The newest lines of the followed files.
#[component]
pub(crate) fn LogPanel() -> impl IntoView {
    let lines = use_event_list::<Log>(LINES);
    view! {
        <section class="log">
            <h2>"Log"</h2>
            <ol>
                {move || lines.get().into_iter().rev().map(|log| view! { <li data-testid="log-line">{log.line}</li> }).collect_view()}
            </ol>
        </section>
    }
}

fn waiting() -> String {
    "…".to_owned()
}
