//! Stacks in a wrong order do not compile, and the first error says in a sentence what is wrong.

#[test]
fn wrong_stacks_are_refused_in_a_sentence() {
    trybuild::TestCases::new().compile_fail("tests/wrong/*.rs");
}
