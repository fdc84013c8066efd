//! The allocator of the npm package's wasm: blocks by powers of two, and a list of free ones for each power.
//!
//! Little is allocated, and in few sizes: a machine for each client, and what it remembers, which doubles up to a bound.
//! A block is never cut or joined, so this is a quarter of the smallest allocator there is to be had.

#![expect(unsafe_code, reason = "an allocator is unsafe by contract")]

use std::alloc::{GlobalAlloc, Layout};
use std::arch::wasm32::{memory_grow, memory_size};
use std::cell::UnsafeCell;
use std::ptr::null_mut;

const PAGE: usize = 65_536;

/// Every block is a multiple of this, and lies at one.
const SMALLEST: usize = 16;

#[global_allocator]
static ALLOCATOR: Blocks = Blocks(UnsafeCell::new(State {
    free: [null_mut(); 32],
    next: 0,
    end: 0,
}));

struct Blocks(UnsafeCell<State>);

struct State {
    /// The free blocks of each power of two, each with the address of the next in it.
    free: [*mut u8; 32],
    /// What has never been used yet.
    next: usize,
    end: usize,
}

// SAFETY: the page has one thread, and nothing in here calls what is outside.
unsafe impl Sync for Blocks {}

// SAFETY: a block belongs to one owner from `alloc` to `dealloc`, is at least as large as asked for, and lies at a multiple of
// `SMALLEST`, beyond which nobody's alignment goes.
unsafe impl GlobalAlloc for Blocks {
    // Not copied into everything that allocates, as the optimiser for speed would.
    #[inline(never)]
    unsafe fn alloc(&self, layout: Layout) -> *mut u8 {
        debug_assert!(layout.align() <= SMALLEST);
        // SAFETY: one thread, as said above.
        let state = unsafe { &mut *self.0.get() };
        let power = power(layout);
        let head = state.free[power];
        if !head.is_null() {
            // SAFETY: a free block holds the address of the next.
            state.free[power] = unsafe { *head.cast() };
            return head;
        }
        let size = 1 << power;
        if state.end - state.next < size {
            let pages = size.div_ceil(PAGE);
            state.next = memory_size(0) * PAGE;
            if memory_grow(0, pages) == usize::MAX {
                state.next = state.end;
                return null_mut();
            }
            state.end = state.next + pages * PAGE;
        }
        state.next += size;
        (state.next - size) as *mut u8
    }

    #[inline(never)]
    unsafe fn dealloc(&self, block: *mut u8, layout: Layout) {
        // SAFETY: one thread, as said above; the block is nobody's any more, and large enough for an address.
        unsafe {
            let head = &mut (*self.0.get()).free[power(layout)];
            *block.cast() = *head;
            *head = block;
        }
    }
}

/// Which power of two holds it.
fn power(layout: Layout) -> usize {
    (usize::BITS - (layout.size().max(SMALLEST) - 1).leading_zeros()) as usize & 31
}
