//! What the macros say when they are used wrongly: their errors are part of their interface.

#[test]
fn mistakes_are_told_with_what_to_write() {
    trybuild::TestCases::new().compile_fail("tests/compile_fail/*.rs");
}
