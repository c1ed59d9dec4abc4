"""The rule's functions by themselves: what the kernel may rely on."""

from __future__ import annotations

import ast
import inspect
import types
from math import ceil
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pathways import disciplines as rule
from tests.visits.rules.random_halls import bare_candidate, bare_policy, random_hall

FUNCTIONS = [each for each in vars(rule).values() if isinstance(each, types.FunctionType)]


def test_it_imports_nothing_and_knows_only_whole_numbers() -> None:
    tree = ast.parse(Path(str(rule.__file__)).read_text(encoding="utf-8"))
    kinds = {type(node) for node in ast.walk(tree)}
    assert not kinds & {ast.Import, ast.ImportFrom, ast.ClassDef, ast.Try, ast.Raise, ast.Dict, ast.JoinedStr}
    numbers = [node.value for node in ast.walk(tree) if isinstance(node, ast.Constant)]
    assert not any(isinstance(value, float) for value in numbers)
    assert not any(isinstance(node, ast.Div) for node in ast.walk(tree)), "whole division only"


def test_positions_are_all_different_and_fill_the_tuple() -> None:
    names = [name for name in vars(rule) if name.isupper()]
    start, middle = names.index("HOUSE_AT"), names.index("KEEP_PLACE")
    candidate = [getattr(rule, name) for name in names[start : names.index("CANDIDATE_SIZE")]]
    policy = [getattr(rule, name) for name in names[middle : names.index("POLICY_SIZE")]]
    assert candidate == list(range(rule.CANDIDATE_SIZE))
    assert policy == list(range(rule.POLICY_SIZE))
    lanes = [getattr(rule, name) for name in names if name.startswith("LANE_")]
    assert lanes == sorted(lanes)


def test_parameters_are_those_a_compiler_can_call() -> None:
    for function in FUNCTIONS:
        parameters = list(inspect.signature(function).parameters.values())
        assert len(parameters) <= 3
        assert all(each.kind is each.POSITIONAL_OR_KEYWORD for each in parameters), function.__name__


@given(st.integers(1, 100), st.lists(st.booleans(), max_size=120))
def test_the_debt_is_the_share_of_every_run_of_latest_calls(cap: int, calls: list[bool]) -> None:
    """Less debt than the cap means: with this call at most the share, rounded up, of the latest n."""
    debt = 0
    for is_of_class in calls:
        debt = rule.debt_after(debt, cap=cap, is_of_class=is_of_class)
    fits = all(
        sum(calls[len(calls) - latest :]) + 1 <= ceil(cap * (latest + 1) / 100)
        for latest in range(len(calls) + 1)
    )
    assert (debt < cap) == fits


def test_the_rank_of_a_first_come_line_is_its_arrival() -> None:
    for seed in range(300):
        raw = random_hall(seed)
        for stop in raw.stops:
            candidate = bare_candidate(raw, stop)
            policy = bare_policy({**raw.policy, "first_come": True, "language_lead_percent": 0})
            if stop["booked"] is None:
                assert rule.due(candidate, policy=policy) == rule.seniority(candidate, policy=policy)


def test_compiled_it_says_the_same() -> None:
    """The kernel's compiler understands every function, and its answers are these."""
    numba = pytest.importorskip("numba")
    compiled: dict[str, object] = {name: value for name, value in vars(rule).items() if name.isupper()}
    for function in FUNCTIONS:
        copy = types.FunctionType(function.__code__, compiled, function.__name__)
        compiled[function.__name__] = numba.njit(copy)
    for seed in range(400):
        raw = random_hall(seed)
        policy, now = bare_policy(raw.policy), raw.now * 60_000
        for stop in raw.stops:
            seen = bare_candidate(raw, stop)
            may_call, rank = compiled["may_call"], compiled["rank"]
            assert may_call(seen, policy=policy, now=now) == rule.may_call(seen, policy=policy, now=now)
            assert rank(seen, policy=policy, now=now) == rule.rank(seen, policy=policy, now=now)
