"""What names of layers say, in the words that artists and tools use."""

from __future__ import annotations

import pytest

from avatar_stream.characters.labels import LABELS
from avatar_stream.characters.layered.names import NamedPart, label_in_group, label_of
from avatar_stream.characters.layered.words import EXPRESSIONS, LOOSE, PARTS

NAMES = {
    "background": "background, BG, bg_1, 背景, 背景 1",
    "back_hair": "back hair, hairb, BackHair, hair_L_back, 後ろ髪, 後髪, うしろ髪, "
    "ポニーテール, ﾂｲﾝﾃｰﾙ, Twintails R, 髪_後ろ",
    "front_hair": "front hair, hairf, frontHair, fronthair, Bangs, fringe, Side Hair 2, ahoge, "
    "前髪, 横髪 L, ｻｲﾄﾞ, もみあげ, "
    "アホ毛, 触角, 前髪のコピー 2",
    "headwear": "headwear, earwear, Hat, hair ribbon, horns, cat ears, halo, "
    "帽子, リボン, 角, 獣耳, ケモ耳, 髪飾り, 髪飾り後ろ, ピアス, アクセサリー, "
    "左耳飾り",
    "glasses": "eyewear, Glasses, 眼鏡, メガネ, サングラス",
    "face": "face, Face Base, cheek, 輪郭, 顔, 頬, 前髪影, hair shadow",
    "ears": "ears, ear-1, left_ear, 耳, 右耳",
    "nose": "nose, 鼻, Nose Line",
    "mouth": "mouth, lips, upper lip, teeth, tongue, L_mouth, 口, お口, 口_閉じ, mouth_closed, 上唇, 下唇, 歯, 舌",
    "eye_white": "eyewhite, eyebg, sclera, white of eye, 白目, 白目R, ＥＹＥ＿ＷＨＩＴＥ",
    "iris": "irides, iris, Pupil_L, 黒目, 瞳, 瞳ハイライト, 目ハイライト, eye highlight",
    "lower_lash": "lower lash, 下まつ毛, 下睫毛, Eyelash_lower",
    "upper_lash": "eyelash, Lash, EyeLiner, まつ毛, 睫毛, まつげ L, アイライン",
    "lid_crease": "crease, double eyelid, 二重, 二重まぶた",
    "brow": "eyebrow, eyebrows, browl, browr, 眉, 眉毛_左, まゆ",
    "neck": "neck, Neck shadow, 首, 首影",
    "hands": "handwear, handwear-1, hand_R, fingers, objects, 手, 右手, 手首",
    "clothes": "topwear, bottomwear, legwear, footwear, neckwear, tail, wings, collar, Shirt, dress, sleeve L, "
    "arm, body, 体, 胴, 服, 襟, 袖口, "
    "腕, 左腕, 脚, 足, 尻尾, 羽, ネクタイ, 首輪, neck ribbon",
}


@pytest.mark.parametrize(("label", "name"), [(k, n) for k, names in NAMES.items() for n in names.split(", ")])
def test_a_name_says_what_a_layer_is(label: str, name: str) -> None:
    part = label_of(name)
    assert part is not None and part.label == label and not part.expression


@pytest.mark.parametrize(
    "name",
    [
        "",
        "Layer 12",
        "レイヤー 3",
        "chair",
        "cheese",
        "e",
        "手前",
        "線画",
        "影",
        "shadow",
        "x" * 5000,
        "R",
        "左",
        "\0\u202e",
        "1",
    ],
)
def test_a_name_that_says_nothing(name: str) -> None:
    assert label_of(name) is None


@pytest.mark.parametrize(
    ("name", "expression", "kind"),
    [
        ("閉じ目", "eyes_closed", ""), ("目閉じ_L", "eyes_closed", ""), ("eye_close_R", "eyes_closed", ""),
        ("EyeL_closed", "eyes_closed", ""), ("blink", "eyes_closed", ""), ("笑い目", "eyes_happy", ""),
        ("happy eyes", "eyes_happy", ""), ("怒り目", "eyes_angry", ""), ("angry_eye_L", "eyes_angry", ""),
        ("口_あ", "mouth_open", "A"), ("口い", "mouth_open", "I"), ("mouth_u", "mouth_open", "U"),
        ("Mouth E", "mouth_open", "E"), ("口お", "mouth_open", "O"), ("mouth open", "mouth_open", "open"),
        ("開き口", "mouth_open", "open"), ("口 笑い", "mouth_open", "smile"), ("mouth_smile", "mouth_open", "smile"),
        ("怒り眉", "brows", "angry"), ("困り眉", "brows", "sad"), ("brow_angry", "brows", "angry"),
        ("blush", "blush", ""), ("照れ", "blush", ""), ("チーク", "blush", ""), ("涙", "tears", ""),
        ("tears", "tears", ""), ("涙目", "tears", ""),
        ("汗", "sweat", ""), ("Sweat", "sweat", ""),
    ],
)  # fmt: skip
def test_expressions(name: str, expression: str, kind: str) -> None:
    part = label_of(name)
    assert part is not None and (part.expression, part.kind) == (expression, kind)


def test_groups_help_where_a_name_says_too_little() -> None:
    assert label_in_group("Layer 12", ("前髪",)) == (NamedPart("front_hair"), True)
    assert label_in_group("影", ("体", "前髪")) == (NamedPart("front_hair"), True)
    assert label_in_group("ハイライト", ("目 L",)) == (NamedPart("iris"), True)
    assert label_in_group("ハイライト", ("前髪",)) == (NamedPart("front_hair"), True)
    assert label_in_group("あ", ("口",)) == (NamedPart("mouth", "mouth_open", "A"), True)
    assert label_in_group("閉じ", ("目 L",)) == (NamedPart("upper_lash", "eyes_closed"), True)
    assert label_in_group("閉じ", ("口",)) == (NamedPart("mouth"), True)
    assert label_in_group("舌", ("口あ",)) == (NamedPart("mouth", "mouth_open", "A"), False)
    assert label_in_group("白目", ("閉じ目",)) == (NamedPart("eye_white", "eyes_closed"), False)
    assert label_in_group("耳", ("頭", "髪")) == (NamedPart("ears"), False)
    assert label_in_group("Layer 1", ("Group 3",)) == (None, False)


def test_all_words_lead_to_labels() -> None:
    labels = {
        *PARTS,
        *(label for _, _, label in EXPRESSIONS),
        *(label for choices in LOOSE.values() for label in choices),
    }
    assert labels == set(LABELS)
    for label, words in PARTS.items():
        for word in words.split(", "):
            part = label_of(word)
            assert part is not None and part.label == label, word
