//! The allocator of the npm package's wasm: a block is a page of memory.
//!
//! A machine and what it remembers are all that is ever allocated, two pages for each client. So this is a fraction of the
//! smallest allocator there is to be had.

#![expect(unsafe_code, reason = "an allocator is unsafe by contract")]

use std::alloc::{GlobalAlloc, Layout};
use std::arch::wasm32::memory_grow;
use std::cell::UnsafeCell;
use std::ptr::null_mut;

const PAGE: usize = 65_536;

#[global_allocator]
static ALLOCATOR: Pages = Pages(UnsafeCell::new(null_mut()));

/// The first free page, with the address of the next in it.
struct Pages(UnsafeCell<*mut u8>);

// SAFETY: the page has one thread, and nothing in here calls what is outside.
unsafe impl Sync for Pages {}

// SAFETY: a page belongs to one owner from `alloc` to `dealloc`, and whoever wants more than one gets none.
unsafe impl GlobalAlloc for Pages {
    unsafe fn alloc(&self, layout: Layout) -> *mut u8 {
        if layout.size() > PAGE {
            return null_mut();
        }
        // SAFETY: one thread, as said above; a free page holds the address of the next.
        unsafe {
            let page = *self.0.get();
            if !page.is_null() {
                *self.0.get() = *page.cast();
                return page;
            }
        }
        match memory_grow(0, 1) {
            usize::MAX => null_mut(),
            page => (page * PAGE) as *mut u8,
        }
    }

    unsafe fn dealloc(&self, page: *mut u8, _: Layout) {
        // SAFETY: one thread, as said above; the page is nobody's any more.
        unsafe {
            *page.cast() = *self.0.get();
            *self.0.get() = page;
        }
    }
}
