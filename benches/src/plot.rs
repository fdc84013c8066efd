//! The plot of the measures: one panel each, one bar a peer.

use crate::peer::Peer;
use crate::report::{Figure, Metric, Summary, number};
use crate::scenario::Scenario;
use anyhow::{Result, anyhow};
use clap::ValueEnum;
use plotters::backend::SVGBackend;
use plotters::coord::Shift;
use plotters::drawing::{DrawingArea, IntoDrawingArea};
use plotters::element::{Rectangle, Text};
use plotters::style::text_anchor::{HPos, Pos, VPos};
use plotters::style::{Color, IntoFont, RGBColor, TextStyle, WHITE};
use std::path::Path;

type Area<'a> = DrawingArea<SVGBackend<'a>, Shift>;

const SIZE: (u32, u32) = (1140, 560);
const ROWS: usize = 2;
const COLUMNS: usize = 3;
const MARGIN: i32 = 20;
/// Where bars begin: names stand before it.
const NAMES: i32 = 130;
/// What the longest bar leaves for its value.
const VALUES: i32 = 70;
const TITLE: i32 = 64;
const BAR: i32 = 24;
const STEP: i32 = 36;

const INK: RGBColor = RGBColor(31, 41, 55);
const FAINT: RGBColor = RGBColor(107, 114, 128);
const OURS: RGBColor = RGBColor(13, 148, 136);
const OTHERS: RGBColor = RGBColor(203, 213, 225);

struct Panel {
    title: &'static str,
    note: &'static str,
    scenario: Scenario,
    metric: Metric,
    to_floor: bool,
}

const PANELS: [Panel; ROWS * COLUMNS] = [
    Panel {
        title: "A delivery at a time",
        note: "lockstep: server CPU, × floor, less is better",
        scenario: Scenario::Lockstep,
        metric: Metric::CpuSPerMillion,
        to_floor: true,
    },
    Panel {
        title: "A backlog",
        note: "fanout1k: server CPU, × floor, less is better",
        scenario: Scenario::Fanout1k,
        metric: Metric::CpuSPerMillion,
        to_floor: true,
    },
    Panel {
        title: "5,000 topics",
        note: "topics: server CPU, × floor, less is better",
        scenario: Scenario::Topics,
        metric: Metric::CpuSPerMillion,
        to_floor: true,
    },
    Panel {
        title: "A million deliveries a second wanted",
        note: "million: p99 latency, ms, less is better",
        scenario: Scenario::Million,
        metric: Metric::P99Ms,
        to_floor: false,
    },
    Panel {
        title: "10,000 idle connections",
        note: "idle: KiB of server memory each, less is better",
        scenario: Scenario::Idle,
        metric: Metric::KibPerConnection,
        to_floor: false,
    },
    Panel {
        title: "Catching up",
        note: "replay: events/s, more is better",
        scenario: Scenario::Replay,
        metric: Metric::EventsPerS,
        to_floor: false,
    },
];

/// Draws the summary's measures as an SVG file.
///
/// # Errors
/// When the file cannot be written.
pub fn draw(summary: &Summary, file: &Path) -> Result<()> {
    let root = SVGBackend::new(file, SIZE).into_drawing_area();
    root.fill(&WHITE).map_err(failed)?;
    for (panel, area) in PANELS.iter().zip(root.split_evenly((ROWS, COLUMNS))) {
        panel.draw(summary, &area)?;
    }
    root.present().map_err(failed)
}

// The backend's error type does not outlive the drawing area.
fn failed(e: impl std::fmt::Display) -> anyhow::Error {
    anyhow!("drawing: {e}")
}

impl Panel {
    fn draw(&self, summary: &Summary, area: &Area<'_>) -> Result<()> {
        text(
            area,
            self.title,
            (MARGIN, MARGIN),
            21,
            INK,
            HPos::Left,
            VPos::Top,
        )?;
        text(
            area,
            self.note,
            (MARGIN, MARGIN + 22),
            16,
            FAINT,
            HPos::Left,
            VPos::Top,
        )?;
        let bars: Vec<(Peer, f64)> = Peer::value_variants()
            .iter()
            .filter_map(|peer| {
                Some((
                    *peer,
                    self.value(&summary.figure(self.scenario, *peer, self.metric)?)?,
                ))
            })
            .collect();
        let longest = bars
            .iter()
            .map(|(_, v)| *v)
            .fold(f64::MIN_POSITIVE, f64::max);
        let room = area.dim_in_pixel().0 as i32 - NAMES - VALUES;
        for (i, (peer, value)) in bars.iter().enumerate() {
            let top = TITLE + MARGIN / 2 + i as i32 * STEP;
            let middle = top + BAR / 2;
            let end = NAMES + ((value / longest * f64::from(room)) as i32).max(1);
            let colour = if peer.is_ours() { OURS } else { OTHERS };
            text(
                area,
                &peer.name(),
                (NAMES - 8, middle),
                17,
                INK,
                HPos::Right,
                VPos::Center,
            )?;
            area.draw(&Rectangle::new(
                [(NAMES, top), (end, top + BAR)],
                colour.filled(),
            ))
            .map_err(failed)?;
            text(
                area,
                &number(*value),
                (end + 6, middle),
                17,
                INK,
                HPos::Left,
                VPos::Center,
            )?;
        }
        Ok(())
    }

    fn value(&self, figure: &Figure) -> Option<f64> {
        if self.to_floor {
            figure.to_floor
        } else {
            Some(figure.median)
        }
    }
}

fn text(
    area: &Area<'_>,
    words: &str,
    at: (i32, i32),
    size: u32,
    colour: RGBColor,
    h: HPos,
    v: VPos,
) -> Result<()> {
    let style = TextStyle::from(("sans-serif", size).into_font())
        .color(&colour)
        .pos(Pos::new(h, v));
    area.draw(&Text::new(words.to_owned(), at, style))
        .map_err(failed)
}
