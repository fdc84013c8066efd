//! The allocator of the npm package's wasm.

#![expect(
    unsafe_code,
    reason = "an allocator is unsafe by contract; this one hands everything on"
)]

use std::alloc::{GlobalAlloc, Layout};

use lol_alloc::{FreeListAllocator, LockedAllocator};

#[global_allocator]
static ALLOCATOR: Outlined = Outlined(LockedAllocator::new(FreeListAllocator::new()));

/// Keeps the allocator's code out of everything that allocates, which the optimiser for speed would copy it into.
struct Outlined(LockedAllocator<FreeListAllocator>);

// SAFETY: every method is the inner allocator's, with what it was given.
unsafe impl GlobalAlloc for Outlined {
    #[inline(never)]
    unsafe fn alloc(&self, layout: Layout) -> *mut u8 {
        // SAFETY: the caller's contract is the same.
        unsafe { self.0.alloc(layout) }
    }

    #[inline(never)]
    unsafe fn dealloc(&self, memory: *mut u8, layout: Layout) {
        // SAFETY: the caller's contract is the same.
        unsafe { self.0.dealloc(memory, layout) }
    }
}
