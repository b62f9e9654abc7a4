"""Degrees, minutes and seconds in every form that notices print, and the forms that leave a doubt."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from minplan_gis.files.coordinates.dms import PrintedAngle, printed_angle
from minplan_gis.wording import Text

SAME = 81 + 4 / 60 + 30 / 3600

PRINTED = [
    "81°04′30″",
    "81°4'30\"",
    "81º04’30”",
    "81˚04‘30''",
    "81度04分30秒",
    "81度4分30秒",
    "８１°０４＇３０＂",
    "８１度０４分３０秒",
    "81 °  04 ′ 30 ″",
    "81°04′30",
    "81°04′30″.0",
    "81°04′30.000″",
    "81°04.5′",
    "81°0430",
    "81°0430.00″",
    "8104′30″",
    "81 04′30″",
    "81o04'30\"",
    "81-04-30",
    "81—04—30",
    "81－04－30",
    "81:04:30",
    "81：04：30",
    "81 04 30",
    "81.04.30",
    "E81°04′30″",
    "81°04′30″E",
    "e 81°04′30″",
    "东经81°04′30″",
    "东经：81°04′30″",
    "东经 81-04-30",
    "81.075°",
]


@pytest.mark.parametrize("text", PRINTED)
def test_is_the_same_angle_in_every_form(text):
    found = printed_angle(text)
    assert isinstance(found, PrintedAngle)
    assert found.degrees == pytest.approx(SAME, abs=1e-12)
    assert found.axis == ("E" if text[0] in "Ee东" or text[-1] == "E" else "")


@pytest.mark.parametrize(
    ("text", "degrees", "step"),
    [
        ("81°04′30″", SAME, 1 / 3600),
        ("81°04′30.12″", SAME + 0.12 / 3600, 0.01 / 3600),
        ("80°2857.74", 80 + 28 / 60 + 57.74 / 3600, 0.01 / 3600),
        ("80°28′57.740″", 80 + 28 / 60 + 57.74 / 3600, 0.001 / 3600),
        ("44°30′", 44.5, 1 / 60),
        ("44°30.25′", 44 + 30.25 / 60, 0.01 / 60),
        ("44°", 44.0, 1.0),
        ("0°00′00.5″", 0.5 / 3600, 0.1 / 3600),
        ("123°59′59.999″", 123 + 59 / 60 + 59.999 / 3600, 0.001 / 3600),
    ],
)
def test_knows_what_its_last_digit_stands_for(text, degrees, step):
    found = printed_angle(text)
    assert found.degrees == pytest.approx(degrees, abs=1e-13)
    assert found.step == pytest.approx(step, rel=1e-12)


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("81°60′30″", "分为 60"),
        ("81°04′60″", "秒为 60"),
        ("81°04′60.01″", "秒为 60.01"),
        ("81-99-30", "分为 99"),
        ("81°5774", "秒为 74"),
        ("81°04′5774", "秒为 5774"),
        ("281°04′30″", "大于 180"),
        ("81°285", "分不清"),
        ("81°04′30″7″", "分不清"),
        ("81°30″", "分不清"),
        ("-81°04′30″", "负值"),
        ("W81°04′30″", "西经"),
        ("南纬44°04′30″", "南纬"),
        ("44°04′30″S", "南纬"),
    ],
)
def test_says_what_is_wrong_with_an_angle(text, said):
    found = printed_angle(text)
    assert isinstance(found, Text)
    assert said in found.zh


@pytest.mark.parametrize(
    "text", ["", "81.0430", "810430", "27516040.00", "拐点1", "J1", "E", "4 876 210", "1-2"]
)
def test_takes_nothing_for_an_angle_that_has_no_marks(text):
    assert printed_angle(text) is None


@pytest.mark.parametrize(("text", "lost"), [("80°2857.74", True), ("8104′30″", True), ("80°28′57.74", False)])
def test_tells_where_the_digits_had_to_stand_for_a_mark(text, lost):
    assert printed_angle(text).lost is lost


@settings(max_examples=60, deadline=None)
@given(
    st.integers(0, 179),
    st.integers(0, 59),
    st.integers(0, 59_999),
    st.sampled_from(["{d}°{m:02d}′{s}″", "{d}度{m}分{s}秒", "{d}-{m:02d}-{s}", "东经{d}° {m:02d}' {s}\""]),
)
def test_reads_what_was_printed(degrees, minutes, thousandths, form):
    seconds = f"{thousandths // 1000:02d}.{thousandths % 1000:03d}"
    found = printed_angle(form.format(d=degrees, m=minutes, s=seconds))
    assert found.degrees == pytest.approx(degrees + minutes / 60 + thousandths / 3_600_000, abs=1e-12)
