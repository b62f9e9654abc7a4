"""Rules about a whole batch, by eye: blocks against each other, rights in one zone, quotas."""

from __future__ import annotations

import pytest
import shapely

from minplan_gis.checking import check_blocks, merge_reports
from minplan_gis.crs import CGCS2000
from minplan_gis.files.ledger import Entry, Quarantined
from minplan_gis.plans.boundaries import outline
from minplan_gis.rules.tests import Apart, OneRight, OutputQuota, RightQuota
from minplan_gis.vocabulary import GeometryStatus, Outcome, Reason, ZoneKind
from minplan_gis.wording import Text
from worlds import DAY, WORLD, blocks_of, box, layer_of, pack_of, rule_of, zones_of

RIGHTS = ZoneKind.MINING_RIGHT
PLANNED = ZoneKind.MINING_PLANNING_BLOCK
FAIL, PASS = Outcome.FAIL, Outcome.PASS
OPEN, IDLE = Outcome.NOT_CHECKED, Outcome.NOT_APPLICABLE

A, B, C = box(0, 0, 100, 100), box(90, 0, 190, 100), box(300, 0, 400, 100)


def report_of(blocks, test, *layers, kinds=(), **rule):
    return check_blocks(blocks, zones_of(*layers), pack_of(rule_of(test, *kinds, **rule)), date=DAY)


def outcomes(report):
    return dict(zip(report.verdicts["block_id"], report.verdicts["outcome"], strict=True))


def reasons(report):
    return dict(zip(report.verdicts["block_id"], report.verdicts["reason"], strict=True))


class TestApart:
    def test_blocks_of_a_batch_may_not_overlap(self):
        report = report_of(blocks_of({"A": A, "B": B, "C": C}), Apart())
        assert outcomes(report) == {"A": FAIL, "B": FAIL, "C": PASS}
        measured = report.verdicts.set_index("block_id")["measured"]
        assert measured["A"] == pytest.approx(10 * 100, rel=1e-3)
        assert set(zip(report.findings["block_id"], report.findings["zone_id"], strict=True)) == {
            ("A", "B"),
            ("B", "A"),
        }

    def test_a_block_does_not_meet_itself(self):
        assert outcomes(report_of(blocks_of({"A": A}), Apart())) == {"A": PASS}

    def test_nor_by_the_doubt_of_its_datum(self):
        blocks = blocks_of({"A": A}, accuracy_m=1.0)
        assert outcomes(report_of(blocks, Apart())) == {"A": PASS}

    def test_shared_edges_are_no_overlap(self):
        assert outcomes(report_of(blocks_of({"A": A, "D": box(100, 0, 200, 100)}), Apart()))["A"] == PASS

    def test_a_distance_is_kept(self):
        report = report_of(blocks_of({"B": B, "C": C}), Apart(min_distance_m=200))
        assert outcomes(report) == {"B": FAIL, "C": FAIL}
        assert report.verdicts["measured"].iloc[0] == pytest.approx(110, abs=0.1)
        assert outcomes(report_of(blocks_of({"B": B, "C": C}), Apart(min_distance_m=100)))["B"] == PASS

    def test_only_blocks_that_the_rule_is_for_count(self):
        blocks = blocks_of({"A": A, "B": B}, right_type=["mining", "exploration"])
        report = report_of(blocks, Apart(), when={"right_type": ("mining",)})
        assert outcomes(report) == {"A": PASS, "B": IDLE}

    def test_a_block_that_may_count_clears_nobody(self):
        blocks = blocks_of({"A": A, "B": B}, right_type=["mining", None])
        report = report_of(blocks, Apart(), when={"right_type": ("mining",)})
        assert outcomes(report) == {"A": OPEN, "B": OPEN}


class TestParts:
    """What a part of a batch can say, and what only all of it can."""

    def parts(self, test, **rule):
        blocks = blocks_of({"A": A, "B": B, "C": C}, business="new")
        entry = Entry("f.gpkg", "", "blocks", sha256="0" * 64, declared=3, read=3)
        blocks.attrs["ledger"] = (entry,)
        return [report_of(blocks.loc[ids], test, **rule) for ids in (["A"], ["B", "C"])]

    def test_a_part_is_not_cleared(self):
        first, second = self.parts(Apart())
        assert outcomes(first) == {"A": OPEN}
        assert reasons(first) == {"A": Reason.BATCH_PART}
        assert outcomes(second) == {"B": OPEN, "C": OPEN}

    def test_the_merge_judges_anew(self):
        merged = merge_reports(*self.parts(Apart()))
        assert outcomes(merged) == {"A": FAIL, "B": FAIL, "C": PASS}
        assert merged.blocks.loc["A", "conclusion"] == "not_compliant"
        assert len(merged.findings) == 2

    def test_what_is_over_stays_over(self):
        first, second = self.parts(RightQuota(1))
        assert outcomes(first) == {"A": OPEN}
        assert outcomes(second) == {"B": FAIL, "C": FAIL}
        assert set(outcomes(merge_reports(first, second)).values()) == {FAIL}

    def test_a_block_set_aside_leaves_the_batch_open(self):
        blocks = blocks_of({"A": A}, business="new")
        lost = Quarantined("f", "", "2", "invalid", Text("坏", "bad"), Text("改", "mend"))
        entry = Entry("f", "", "blocks", sha256="0" * 64, declared=2, read=1, quarantined=(lost,))
        blocks.attrs["ledger"] = (entry,)
        assert outcomes(report_of(blocks, RightQuota(5))) == {"A": OPEN}


class TestOneRight:
    ZONE = {"Z": box(-50, -50, 250, 150)}

    def test_two_blocks_in_one_zone(self):
        blocks = blocks_of({"A": A, "D": box(120, 0, 200, 100), "C": C})
        report = report_of(blocks, OneRight(), layer_of(PLANNED, self.ZONE), kinds=(PLANNED,))
        assert outcomes(report) == {"A": FAIL, "D": FAIL, "C": IDLE}

    def test_a_corner_in_the_zone_is_no_right_in_it(self):
        blocks = blocks_of({"A": A, "E": box(240, 0, 300, 100)})
        report = report_of(blocks, OneRight(), layer_of(PLANNED, self.ZONE), kinds=(PLANNED,))
        assert outcomes(report) == {"A": PASS, "E": IDLE}

    @pytest.mark.parametrize(("licence", "outcome"), [("C6540022019057", FAIL), ("C6540022020001", PASS)])
    def test_existing_rights_count_but_the_own_one_once(self, licence, outcome):
        blocks = blocks_of({"A": A}, licence_no="C6540022020001", business="renewal")
        right = layer_of(RIGHTS, {"R": box(120, 0, 200, 100)}, columns={"licence_no": [licence]})
        report = report_of(blocks, OneRight(), layer_of(PLANNED, self.ZONE), right, kinds=(PLANNED, RIGHTS))
        assert outcomes(report) == {"A": outcome}

    def test_rights_known_for_half_the_zone_clear_nobody(self):
        right = layer_of(RIGHTS, {}, complete_for=box(-50, -50, 100, 150))
        report = report_of(
            blocks_of({"A": A}), OneRight(), layer_of(PLANNED, self.ZONE), right, kinds=(PLANNED, RIGHTS)
        )
        assert reasons(report) == {"A": Reason.INCOMPLETE}

    def test_a_schematic_zone_decides_nothing(self):
        layer = layer_of(PLANNED, self.ZONE, status=GeometryStatus.SCHEMATIC)
        report = report_of(blocks_of({"A": A}), OneRight(), layer, kinds=(PLANNED,))
        assert reasons(report) == {"A": Reason.SCHEMATIC}


class TestRightQuota:
    @pytest.mark.parametrize(
        ("businesses", "limit", "outcome"),
        [
            (["new", "new", "new"], 3, PASS),
            (["new", "new", "new"], 2, FAIL),
            (["new", "new", "cancellation"], 1, OPEN),
            (["new", "cancellation", "cancellation"], 1, PASS),
            (["new", "renewal", "change"], 1, PASS),
            (["new", "new", None], 1, OPEN),
            (["new", "new", None], 3, PASS),
            (["new", "new", "consolidation"], 1, OPEN),
            (["new", "new", "exploration_to_mining"], 2, FAIL),
        ],
    )
    def test_the_batch_alone(self, businesses, limit, outcome):
        blocks = blocks_of({"A": A, "B": B, "C": C}, business=businesses)
        assert outcomes(report_of(blocks, RightQuota(limit)))["A"] == outcome

    def test_what_adds_nothing_is_not_judged(self):
        blocks = blocks_of({"A": A, "B": B}, business=["new", "renewal"])
        assert outcomes(report_of(blocks, RightQuota(0))) == {"A": FAIL, "B": IDLE}

    @pytest.mark.parametrize(("limit", "outcome"), [(3, PASS), (2, FAIL)])
    def test_existing_rights_count_once_by_their_licence(self, limit, outcome):
        shapes = {"R1": box(500, 0, 600, 100), "R2": box(700, 0, 800, 100), "R3": box(900, 0, 1000, 100)}
        licences = ["C6540022019057", "C6540022019057", "C6540022020001"]
        layer = layer_of(RIGHTS, shapes, columns={"licence_no": licences, "name": ["甲", "甲", "乙"]})
        blocks = blocks_of({"A": A}, business="new")
        report = report_of(blocks, RightQuota(limit), layer, kinds=(RIGHTS,))
        assert outcomes(report) == {"A": outcome}
        assert "已设 2 个" in report.verdicts["detail"].iloc[0].zh or outcome == OPEN

    @pytest.mark.parametrize(
        ("given", "reason"),
        [
            ({"complete_for": None}, Reason.INCOMPLETE),
            ({"status": GeometryStatus.SCHEMATIC}, Reason.SCHEMATIC),
        ],
    )
    def test_doubtful_layers_clear_nobody(self, given, reason):
        layer = layer_of(RIGHTS, {"R": B}, **given)
        report = report_of(blocks_of({"A": A}, business="new"), RightQuota(9), layer, kinds=(RIGHTS,))
        assert reasons(report) == {"A": reason}

    def test_a_missing_layer_clears_nobody(self):
        report = report_of(blocks_of({"A": A}, business="new"), RightQuota(9), kinds=(RIGHTS,))
        assert reasons(report) == {"A": Reason.LAYER_MISSING}

    def test_rights_of_other_counties_do_not_count(self):
        county = outline("654002")[0]
        far = shapely.box(87.0, 44.0, 87.01, 44.01)
        layer = layer_of(RIGHTS, {"R": far}, complete_for=county.buffer(0.01))
        inside = county.representative_point().buffer(0.002)
        blocks = blocks_of({"A": inside}, business="new").set_crs(CGCS2000)
        report = report_of(blocks, RightQuota(1), layer, kinds=(RIGHTS,), plan="yining")
        assert outcomes(report) == {"A": PASS}


class TestOutputQuota:
    def blocks(self, scales, units="万立方米/年", businesses="new"):
        return blocks_of({"A": A, "B": B, "C": C}, scale=scales, scale_unit=units, business=businesses)

    @pytest.mark.parametrize(
        ("scales", "limit", "outcome"),
        [
            ([10, 10, 10], 30, PASS),
            ([10, 10, 10.1], 30, FAIL),
            ([10, 10, None], 30, OPEN),
            ([40, 10, None], 30, FAIL),
        ],
    )
    def test_scales_add_up(self, scales, limit, outcome):
        report = report_of(self.blocks(scales), OutputQuota(limit, "万立方米/年"))
        assert outcomes(report)["A"] == outcome

    def test_other_units_are_not_added(self):
        blocks = self.blocks([1, 1, 1], ["万立方米/年", "万立方米/年", "万吨/年"])
        assert outcomes(report_of(blocks, OutputQuota(30, "万立方米/年")))["A"] == OPEN

    def test_existing_mines_are_added(self):
        mine = {"licence_no": ["C6540022019057"], "scale": ["25"], "scale_unit": ["万立方米/年"]}
        layer = layer_of(RIGHTS, {"R": box(500, 0, 600, 100)}, columns=mine)
        blocks = blocks_of({"A": A}, scale=10, scale_unit="万立方米/年", business="new")
        report = report_of(blocks, OutputQuota(30, "万立方米/年"), layer, kinds=(RIGHTS,))
        assert outcomes(report) == {"A": FAIL}
        assert report.verdicts["measured"].iloc[0] == 35.0

    def test_a_cancelled_mine_gives_its_output_back(self):
        blocks = self.blocks([20, 20, 15], businesses=["new", "new", "cancellation"])
        assert outcomes(report_of(blocks, OutputQuota(30, "万立方米/年")))["A"] == OPEN
        blocks = blocks.assign(licence_no=["", "", "C6540022019057"])
        assert outcomes(report_of(blocks, OutputQuota(30, "万立方米/年")))["A"] == PASS


def test_the_world_is_complete():
    assert WORLD.covers(A)


class TestWhoIsCounted:
    """Nobody is merged on a guess, and only a right that is there can be struck off."""

    ZONE = {"Z": box(-50, -50, 550, 150)}
    REAL, OTHER = "C6540022020001", "C6540022019057"

    def one_right(self, blocks, rights, licences, **columns):
        layer = layer_of(RIGHTS, rights, columns={"licence_no": licences, **columns})
        zones = layer_of(PLANNED, self.ZONE)
        return report_of(blocks, OneRight(), zones, layer, kinds=(PLANNED, RIGHTS))

    @pytest.mark.parametrize("licence", ["申请号2024001", "C6500002024017110"])
    def test_two_new_blocks_are_two_rights_whatever_their_numbers(self, licence):
        blocks = blocks_of({"A": A, "C": C}, business="new", licence_no=licence)
        assert outcomes(self.one_right(blocks, {}, [])) == {"A": FAIL, "C": FAIL}

    @pytest.mark.parametrize("licence", ["000000", "C650000", "无", None])
    def test_placeholders_merge_nobody(self, licence):
        rights = {"R1": box(200, 0, 250, 50), "R2": box(300, 0, 350, 50)}
        layer = layer_of(RIGHTS, rights, columns={"licence_no": [licence, licence]})
        report = report_of(blocks_of({"A": A}, business="new"), RightQuota(2), layer, kinds=(RIGHTS,))
        assert outcomes(report) == {"A": FAIL}

    @pytest.mark.parametrize(("names", "outcome"), [(["甲", "甲"], PASS), (["甲", "乙"], OPEN)])
    def test_one_licence_of_two_names_may_be_two(self, names, outcome):
        rights = {"R1": box(700, 0, 750, 50), "R2": box(800, 0, 850, 50)}
        layer = layer_of(RIGHTS, rights, columns={"licence_no": [self.REAL] * 2, "name": names})
        report = report_of(blocks_of({"A": A}, business="new"), RightQuota(2), layer, kinds=(RIGHTS,))
        assert outcomes(report) == {"A": outcome}

    def test_a_right_that_fills_the_zone_is_in_it(self):
        blocks = blocks_of({"A": A}, business="new")
        whole = {"R": box(-6000, -6000, 6000, 6000)}
        assert outcomes(self.one_right(blocks, whole, [self.REAL])) == {"A": FAIL}

    def test_a_block_larger_than_the_zone_is_in_it(self):
        blocks = blocks_of({"A": box(-1000, -1000, 2000, 2000)}, business="new")
        right = {"R": box(200, 0, 250, 50)}
        assert outcomes(self.one_right(blocks, right, [self.REAL])) == {"A": FAIL}

    def test_half_in_is_in(self):
        blocks = blocks_of({"A": box(500, 0, 600, 100)}, business="new")
        assert outcomes(self.one_right(blocks, {"R": box(200, 0, 250, 50)}, [self.REAL])) == {"A": FAIL}

    @pytest.mark.parametrize(("struck", "outcome"), [(REAL, PASS), (OTHER, FAIL)])
    def test_the_right_that_the_batch_strikes_off_is_gone(self, struck, outcome):
        blocks = blocks_of(
            {"A": A, "X": box(200, 0, 250, 50)},
            business=["new", "cancellation"],
            licence_no=[None, struck],
        )
        report = self.one_right(blocks, {"R": box(200, 0, 250, 50)}, [self.REAL])
        assert outcomes(report)["A"] == outcome

    @pytest.mark.parametrize(
        ("licences", "limit", "outcome"),
        [
            ([None, REAL], 1, PASS),
            ([None, OTHER], 1, OPEN),
            ([None, None], 1, OPEN),
            ([None, None], 2, PASS),
        ],
    )
    def test_only_a_right_that_is_there_is_taken_off(self, licences, limit, outcome):
        layer = layer_of(RIGHTS, {"R": box(700, 0, 750, 50)}, columns={"licence_no": [self.REAL]})
        blocks = blocks_of({"A": A, "X": C}, business=["new", "cancellation"], licence_no=licences)
        assert outcomes(report_of(blocks, RightQuota(limit), layer, kinds=(RIGHTS,)))["A"] == outcome

    def test_one_licence_is_struck_off_once(self):
        blocks = blocks_of(
            {"A": A, "B": box(110, 0, 120, 100), "C": C, "X": box(500, 0, 510, 9), "Y": box(600, 0, 610, 9)},
            business=["new", "new", "new", "cancellation", "cancellation"],
            licence_no=[None, None, None, self.REAL, self.REAL],
        )
        assert outcomes(report_of(blocks, RightQuota(1)))["A"] == OPEN
        assert outcomes(report_of(blocks, RightQuota(2)))["A"] == PASS

    def test_without_a_layer_nobody_says_that_none_exists(self):
        report = report_of(blocks_of({"A": A, "C": C}, business="new"), RightQuota(1), kinds=(RIGHTS,))
        assert outcomes(report) == {"A": FAIL, "C": FAIL}
        assert "已设 0～?" in report.verdicts["detail"].iloc[0].zh
