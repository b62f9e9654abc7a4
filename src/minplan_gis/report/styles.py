"""How QGIS shows the report's layers: one sign a conclusion or status, Chinese names for the fields."""

from __future__ import annotations

from typing import TYPE_CHECKING
from xml.etree import ElementTree as ET

from minplan_gis.phrases import STATUS_LABELS
from minplan_gis.report.fields import FIELD_NAMES, FIELD_WORDS, PIECE_NAMES
from minplan_gis.styles import load_styles
from minplan_gis.vocabulary import Conclusion, Relation

if TYPE_CHECKING:
    from collections.abc import Mapping

    from minplan_gis.styles import Hatch, Style
    from minplan_gis.vocabulary import Word
    from minplan_gis.wording import Lang, Text

__all__ = ["ALIASES", "signs", "style"]


_HATCHES: Mapping[Hatch, str] = {
    "none": "no",
    "diagonal": "b_diagonal",
    "back": "f_diagonal",
    "cross": "diagonal_x",
    "horizontal": "horizontal",
    "vertical": "vertical",
    "dots": "dense6",
}
"""QGIS's brushes."""
_STATUSES = ("counts", "hint", "waived", "own_right", "fits")

_WORDS: Mapping[str, type[Word]] = {**FIELD_WORDS, "conclusion": Conclusion, "relation": Relation}
_LABELS: Mapping[str, Mapping[str, Text]] = {
    "status": STATUS_LABELS,
    **{name: {each.value: each.label for each in kind} for name, kind in _WORDS.items()},
}

ALIASES: Mapping[str, Mapping[str, Text]] = {
    "blocks": FIELD_NAMES,
    "findings": PIECE_NAMES,
    "shortest_lines": PIECE_NAMES,
    "remainders": PIECE_NAMES,
}
"""Layer to column to the name that people read."""


def style(layer: str, lang: Lang = "zh") -> str:
    """Give a layer's QML (QGIS 3): categories by conclusion or status, aliases, words for identifiers."""
    root = ET.Element(
        "qgis",
        version="3.22.0",
        styleCategories="Symbology|Labeling|Fields|Forms",
        labelsEnabled=_labelled(layer),
    )
    column = "conclusion" if layer == "blocks" else "status"
    root.append(_renderer(column, "line" if layer == "shortest_lines" else "fill", lang))
    if layer == "blocks":
        root.append(_labels("block_id"))
    root.append(_fields(ALIASES[layer], lang))
    aliases = ET.SubElement(root, "aliases")
    for name, text in ALIASES[layer].items():
        ET.SubElement(aliases, "alias", field=name, name=text.say(lang))
    ET.indent(root)
    return "<!DOCTYPE qgis PUBLIC 'http://mrcc.com/qgis.dtd' 'SYSTEM'>\n" + ET.tostring(
        root, encoding="unicode"
    )


def signs(column: str) -> Mapping[str, Style]:
    """Give the value of ``conclusion`` or ``status`` to its sign, as the other maps draw it."""
    styles = load_styles()
    if column == "conclusion":
        return {word.value: styles.conclusions[word.value] for word in Conclusion}
    return {name: styles.findings[name] for name in _STATUSES}


def _labelled(layer: str) -> str:
    return "1" if layer == "blocks" else "0"


def _renderer(column: str, kind: str, lang: Lang) -> ET.Element:
    renderer = ET.Element(
        "renderer-v2", type="categorizedSymbol", attr=column, enableorderby="0", forceraster="0"
    )
    renderer.set("symbollevels", "0")
    categories = ET.SubElement(renderer, "categories")
    symbols = ET.SubElement(renderer, "symbols")
    for place, (value, sign) in enumerate(signs(column).items()):
        label = _LABELS[column][value].say(lang)
        ET.SubElement(
            categories, "category", render="true", symbol=str(place), value=value, label=label, type="string"
        )
        symbol = ET.SubElement(symbols, "symbol", name=str(place), type=kind, alpha="1", clip_to_extent="1")
        symbol.set("force_rhr", "0")
        symbol.extend(_line(sign) if kind == "line" else _fill(sign))
    return renderer


def _fill(sign: Style) -> list[ET.Element]:
    solid = {
        "color": _rgba(sign.fill or sign.color, sign.fill_opacity),
        "style": "solid",
        "outline_color": _rgba(sign.color),
        "outline_style": "solid",
        "outline_width": _width(sign),
        "outline_width_unit": "MM",
    }
    hatch = {"color": _rgba(sign.color, 0.6), "style": _HATCHES[sign.hatch], "outline_style": "no"}
    return [_layer("SimpleFill", solid), *([] if sign.hatch == "none" else [_layer("SimpleFill", hatch)])]


def _line(sign: Style) -> list[ET.Element]:
    width = {"line_width": _width(sign), "line_width_unit": "MM", "capstyle": "round"}
    return [_layer("SimpleLine", {"line_color": _rgba(sign.color), "line_style": "solid", **width})]


def _width(sign: Style) -> str:
    return f"{sign.weight_mm:.2f}"


def _layer(kind: str, options: Mapping[str, str]) -> ET.Element:
    """Give a symbol layer in both spellings: QGIS before 3.20 reads ``prop``, later ones ``Option``."""
    layer = ET.Element("layer", {"class": kind, "enabled": "1", "locked": "0", "pass": "0"})
    table = ET.SubElement(layer, "Option", type="Map")
    for name, value in options.items():
        ET.SubElement(table, "Option", name=name, type="QString", value=value)
    for name, value in options.items():
        ET.SubElement(layer, "prop", k=name, v=value)
    return layer


def _rgba(colour: str, opacity: float = 1.0) -> str:
    red, green, blue = (int(colour[at : at + 2], 16) for at in (1, 3, 5))
    return f"{red},{green},{blue},{round(255 * opacity)}"


def _labels(column: str) -> ET.Element:
    labels = ET.Element("labeling", type="simple")
    settings = ET.SubElement(labels, "settings", calloutType="simple")
    text = ET.SubElement(
        settings, "text-style", fieldName=column, fontSize="9", fontSizeUnit="Point", textColor="17,24,39,255"
    )
    ET.SubElement(
        text,
        "text-buffer",
        bufferDraw="1",
        bufferSize="0.8",
        bufferSizeUnits="MM",
        bufferColor="255,255,255,220",
    )
    ET.SubElement(settings, "placement", placement="0", dist="0", priority="5")
    ET.SubElement(settings, "rendering", drawLabels="1", obstacle="1", scaleVisibility="0")
    return labels


def _fields(names: Mapping[str, Text], lang: Lang) -> ET.Element:
    configuration = ET.Element("fieldConfiguration")
    for name in names:
        if name in _LABELS:
            field = ET.SubElement(configuration, "field", name=name)
            widget = ET.SubElement(field, "editWidget", type="ValueMap")
            config = ET.SubElement(widget, "config")
            table = ET.SubElement(
                ET.SubElement(config, "Option", type="Map"), "Option", name="map", type="List"
            )
            for value, label in _LABELS[name].items():
                entry = ET.SubElement(table, "Option", type="Map")
                ET.SubElement(entry, "Option", name=label.say(lang), type="QString", value=value)
    return configuration
