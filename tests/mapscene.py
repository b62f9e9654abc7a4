"""A valley for maps: layers of many kinds around the specimen blocks, and text that tries to be more."""

from __future__ import annotations

import dataclasses
from typing import TYPE_CHECKING

from shapely.geometry import LineString, Point, box

from minplan_gis.files.columns.values import whole_characters
from minplan_gis.vocabulary import GeometryStatus, ZoneKind
from minplan_gis.zones import Zones
from worlds import layer_of

if TYPE_CHECKING:
    import shapely

    from minplan_gis.zones import ZoneLayer

PAYLOADS = (
    "<script>hit('script')</script>",
    "</script><script>hit('close')</script>",
    "<img src=x onerror=hit('img')>",
    "<svg/onload=hit('svg')>",
    "<iframe srcdoc=\"<script>parent.hit('frame')</script>\"></iframe>",
    "<a href=\"javascript:hit('link')\">点这里</a>",
    "<details open ontoggle=hit('toggle')>",
    '" onmouseover="hit(\'attribute\')" x="',
    "' autofocus onfocus='hit(1)' x='",
    "${hit('literal')}",
    "`;hit('backtick');`",
    "\\u003cimg src=x onerror=hit('escaped')\\u003e",
    "\\x3cscript\\x3ehit('hex')\\x3c/script\\x3e",
    "'];hit('array');//",
    "*/hit('comment')/*",
    "--><script>hit('html comment')</script><!--",
    "<!--<script>",
    "</title></style></textarea><script>hit('many ends')</script>",
    "&lt;img src=x onerror=hit('entity')&gt;",
    "&#60;script&#62;hit('number')&#60;/script&#62;",
    "{{ 7*7 }}",
    "{% print 1 %}",
    "{# 备注 #}",
    "{{ lipsum.__globals__.os.mkdir('HIT') }}",
    "{% for x in ().__class__.__base__.__subclasses__() %}{% endfor %}",
    "{{",
    "{% raw %}",
    "a\u2028hit('line separator')//\u2029b",
    "\x00\x01\x08\x0b\x1b[31m\x7f\x85\x9f",
    "\u202e\u2066txt.exe\ufeff\ufffe",
    "\ud83d alone \udc00",
    "__proto__",
    "constructor",
    '=HYPERLINK("http://example.invalid","x")',
    "url(http://example.invalid/x.png)",
    "'; DROP TABLE 区块; --\r\n\t第二行",
)
"""Script, handlers, template literals, Jinja, entities, separators, control characters, lone surrogates."""

MORE_PAYLOADS = (
    "<body onload=hit('body')>",
    "<input autofocus onfocus=hit('focus')>",
    "<select autofocus onfocus=hit('select')><option>甲",
    "<video><source onerror=hit('source')></video>",
    "<audio src=x onerror=hit('audio')>",
    "<object data=\"javascript:hit('object')\"></object>",
    "<embed src=\"javascript:hit('embed')\">",
    "<form action=\"javascript:hit('form')\"><button>提交",
    "<button formaction=\"javascript:hit('formaction')\">X",
    "<math><mtext><style><img src=x onerror=hit('math')></style></mtext></math>",
    "<svg><animate onbegin=hit('animate') attributeName=x dur=1s>",
    "<svg><script>hit('svg script')</script></svg>",
    "<svg><a xlink:href=\"javascript:hit('xlink')\"><text>x</text></a></svg>",
    "<meta http-equiv=refresh content=\"0;url=javascript:hit('meta')\">",
    "<link rel=stylesheet href=//example.invalid/x.css>",
    "<base href=//example.invalid/>",
    "<style>@import '//example.invalid/x.css';</style>",
    '<div style="background:url(//example.invalid/x.png)">',
    "<template><script>hit('template')</script></template>",
    "<noscript><p title=\"</noscript><img src=x onerror=hit('noscript')>\">",
    "<![CDATA[<script>hit('cdata')</script>]]>",
    "<?xml version=\"1.0\"?><script>hit('xml')</script>",
    "<scr<script>ipt>hit('split')</scr</script>ipt>",
    "<IMG SRC=JaVaScRiPt:hit('case')>",
    '<img src="x"onerror="hit(\'no space\')">',
    "%3Cscript%3Ehit('percent')%3C/script%3E",
    "\uff1cscript\uff1ehit('wide')\uff1c/script\uff1e",
    "+ADw-script+AD4-hit('utf-7')+ADw-/script+AD4-",
    "javascript:hit('address')",
    "data:text/html,<script>hit('data')</script>",
    "#block=654002-002",
    "${constructor.constructor('hit(1)')()}",
    "{{constructor.constructor('hit(1)')()}}",
    "prototype",
    "toString",
    "hasOwnProperty",
)
"""Elements, attributes, addresses and names of an object's own that the first ones leave out."""


def valley() -> Zones:
    """Give one layer of most kinds; the water source is schematic."""
    shapes: dict[ZoneKind, shapely.Geometry] = {
        ZoneKind.ADMINISTRATIVE_AREA: box(81.02, 43.80, 81.48, 44.06),
        ZoneKind.ECOLOGICAL_REDLINE: Point(81.165, 43.93).buffer(0.035),
        ZoneKind.PERMANENT_BASIC_FARMLAND: box(81.22, 43.83, 81.33, 43.885)
        - Point(81.28, 43.86).buffer(0.012),
        ZoneKind.ARABLE_LAND: box(81.08, 43.83, 81.20, 43.87),
        ZoneKind.URBAN_DEVELOPMENT_BOUNDARY: Point(81.32, 43.93).buffer(0.03).envelope.buffer(0.006),
        ZoneKind.NATURE_RESERVE: box(81.36, 43.97, 81.46, 44.04),
        ZoneKind.MINING_RIGHT: box(81.347, 43.898, 81.359, 43.907),
        ZoneKind.EXPLORATION_RIGHT: box(81.235, 43.89, 81.275, 43.915),
        ZoneKind.MINING_PLANNING_BLOCK: box(81.095, 43.895, 81.112, 43.91),
        ZoneKind.CONCENTRATED_MINING_AREA: box(81.085, 43.885, 81.13, 43.92),
        ZoneKind.NATIONAL_PLANNED_MINING_AREA: box(81.20, 43.94, 81.28, 44.02),
        ZoneKind.KEY_MINING_AREA: box(81.05, 43.95, 81.12, 44.03),
        ZoneKind.ROAD: LineString([(81.02, 43.88), (81.15, 43.8995), (81.3, 43.89), (81.48, 43.92)]),
        ZoneKind.RAILWAY: LineString([(81.02, 43.82), (81.25, 43.81), (81.48, 43.85)]),
        ZoneKind.RIVER: LineString([(81.02, 43.86), (81.2, 43.875), (81.48, 43.86)]).buffer(0.003),
        ZoneKind.SETTLEMENT: Point(81.40, 43.90),
    }
    layers = [layer_of(kind, {f"{kind.value}-1": shape}) for kind, shape in shapes.items()]
    water = layer_of(
        ZoneKind.DRINKING_WATER_SOURCE_ZONE,
        {"SY-1": box(81.30, 43.90, 81.34, 43.92)},
        status=GeometryStatus.SCHEMATIC,
    )
    return Zones((*layers, water))


def hostile_layer(payload: str) -> ZoneLayer:
    """Give a layer whose id, names, columns and values are all ``payload``, as files give it."""
    payload = whole_characters(payload)
    layer = layer_of(
        ZoneKind.ROAD,
        {payload: LineString([(81.1, 43.9), (81.2, 43.95)])},
        id=payload,
        source=payload,
        columns={payload: [payload]},
    )
    return dataclasses.replace(layer, version=payload, plan=payload)
