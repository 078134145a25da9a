"""Regular expressions: found as `re` finds them, or refused before they take long."""

import re
import string

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from mlpc.utils.patterns import is_found

PATH = "sequential/dense_1/kernel"
HONEST = ["bias", "kernel", "dense_1", "^seq", "kernel$", "dense_[12]", "dense_(1|2)"]
HONEST += [r"dense_\d+", ".*dense.*", "^(?!.*dense_2)", "(?i)DENSE", "", "a|b|l$"]
HONEST += [r"\bdense", "(?:dense|conv)_1", "x{0,3}", "dense.1", "s(?=eq)", "s?eq"]
ENDLESS = ["(a+)+$", "(a|a)*$", "(a|aa)+$", "(a?){40}b", "a*" * 20 + "b", "(.*)*x"]
ENDLESS += ["(?=(a+)+$)b", "((a{1,9}){1,9}){1,9}b", "(?:a?)*?$", "(a|b|ab)*c"]


@pytest.mark.parametrize("pattern", HONEST)
@pytest.mark.parametrize("text", [PATH, "", "conv_1/bias", "dense_2/kernel"])
def test_as_re_finds_them(pattern, text):
    assert is_found(pattern, text) == (re.search(pattern, text) is not None)


@pytest.mark.parametrize("pattern", ENDLESS)
def test_those_without_end_are_refused(pattern):
    """Over 40 letters, each would be tried in more ways than there is time for."""
    with pytest.raises(ValueError, match="regular expression"):
        is_found(pattern, "a" * 40 + "!")


@pytest.mark.parametrize("pattern", ["(", "[a", "*", "(?P<a", "(" * 5000, "a{2,1}"])
def test_what_is_no_expression_is_refused(pattern):
    with pytest.raises(ValueError, match="regular expression"):
        is_found(pattern, PATH)


def test_many_texts_have_fewer_ways_each():
    assert is_found(r"_\d+_\d+", "dense_1_2" + "x" * 60)
    with pytest.raises(ValueError, match="too many ways"):
        is_found(r"_\d+_\d+", "dense_1_2" + "x" * 60, among=8000)


PARTS = st.sampled_from(["a", "b", ".", "a*", "b+", "(a|b)", "[ab]?", "^", "$", "(ab)"])


@settings(max_examples=300, deadline=None, database=None)
@given(st.lists(PARTS, max_size=5), st.text("ab" + string.digits, max_size=12))
def test_drawn_expressions(parts, text):
    pattern = "".join(parts)
    try:
        found = is_found(pattern, text)
    except ValueError:
        return
    assert found == (re.search(pattern, text) is not None)
