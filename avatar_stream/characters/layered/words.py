"""The words in layers' names, English and Japanese, and what they mean.

Each entry of the tables is one phrase; its words may stand in any order and apart from each other. English words must
be whole words ("chair" has no "hair" in it), Japanese ones may be parts of longer words. Of all phrases that a name
holds the longest counts, and of equally long ones the last. Katakana are written as hiragana here, as names are
before they are looked up.
"""

from __future__ import annotations

# What a layer is. Tags of See-through, its older ones too, customs of Live2D's artists, and plain words.
PARTS: dict[str, str] = {
    "background": "background, bg, backdrop, scenery, 背景",
    "back_hair": (
        "back hair, hair back, rear hair, hair rear, behind hair, hairb, ponytail, pony tail, twintail, "
        "twin tail, pigtail, braid, bun, hair bun, 後ろ髪, 後髪, うしろ髪, うしろがみ, 後ろがみ, 髪 後ろ, 髪 後, "
        "髪 奥, ぽにーてーる, ぽにて, さいどてーる, ついんてーる, ついんて, 三つ編み, みつあみ, おさげ, お団子, "
        "おだんご, 襟足, えりあし, ばっく へあ, 裏髪, 髪 裏"
    ),
    "front_hair": (
        "front hair, hair front, hairf, bang, fringe, side hair, hair side, hair bang, sidelock, side lock, "
        "sideburn, ahoge, antenna, hair strand, forelock, middle hair, 前髪, まえがみ, 前がみ, 髪 前, 横髪, "
        "よこがみ, 横がみ, 髪 横, さいど, さいど 髪, もみあげ, もみ上げ, あほ毛, あほげ, 触角, しょっかく, 毛束, "
        "鬢, 中髪, はね毛, 顔 横 毛"
    ),
    "headwear": (
        "headwear, head wear, hat, cap, hood, helmet, crown, tiara, halo, horn, antler, hair ribbon, hair bow, "
        "hairpin, hair pin, hair clip, hairclip, hairband, hair band, headband, hair tie, hair accessory, "
        "hair ornament, headphone, headset, earwear, ear wear, earring, ear ring, earphone, piercing, "
        "animal ear, cat ear, fox ear, dog ear, wolf ear, bunny ear, rabbit ear, kemomimi, nekomimi, beast ear, "
        "veil, beret, 帽子, ぼうし, 角, つの, 獣耳, けも耳, けもみみ, 猫耳, ねこ耳, ねこみみ, 犬耳, 狐耳, "
        "きつね耳, 狼耳, うさ耳, うさぎ耳, うさみみ, ぴん留め, 髪飾り, 髪飾, 髪かざり, 髪留め, 頭飾り, へあぴん, "
        "へあばんど, へあごむ, かちゅーしゃ, へっどほん, へっどふぉん, へっどせっと, へいろー, 冠, 王冠, "
        "てぃあら, 耳飾り, いやりんぐ, ぴあす, いやほん, べれー帽, ふーど, ゔぇーる"
    ),
    "glasses": (
        "glasses, glass, eyewear, eye wear, spectacle, sunglass, sunglasses, lens, goggle, monocle, eyepatch, "
        "eye patch, megane, 眼鏡, めがね, さんぐらす, れんず, めがね ふれーむ, ごーぐる, 眼帯, ものくる"
    ),
    "face": (
        "face, face base, face skin, head, head base, face line, contour, jaw, chin, cheek, forehead, beard, "
        "mustache, facial mark, freckle, mole, face shadow, hair shadow, bang shadow, front hair shadow, "
        "fringe shadow, side hair shadow, face paint, 顔, 輪郭, りんかく, かお, ふぇいす, 頭, 頬, ほほ, ほお, "
        "顔 影, 前髪 影, 前髪の影, 髪 影, 髪の影, 横髪 影, 落ち影, 顔 べーす, 素肌, ほくろ, そばかす, あご, 顎"
    ),
    "ears": "ear, human ear, 耳, みみ",
    "nose": "nose, nostril, nose line, nose shadow, nose highlight, 鼻, 鼻 影, 鼻 はいらいと, 鼻筋",
    "mouth": (
        "mouth, lip, upper lip, lower lip, teeth, tooth, fang, tongue, mouth inside, mouth line, lipstick, oral, "
        "口, くち, 唇, 上唇, 下唇, くちびる, りっぷ, 歯, 上歯, 下歯, 牙, 八重歯, 舌, 口 閉じ, 口 閉, 口内, 口中, "
        "口 中, 口 線, 口紅, べろ"
    ),
    "eye_white": (
        "eyewhite, eye white, eyebg, eye bg, sclera, white eye, eyeball, eye ball, eye base, eye shadow, "
        "eye shade, 目 白, 白目, 白眼, しろめ, 目 影, 目 べーす, 眼球, 白目 影, 強膜"
    ),
    "iris": (
        "iris, irides, irise, pupil, eye iris, eyeball iris, eye pupil, eye highlight, eye light, "
        "pupil highlight, iris highlight, catchlight, 目 黒, 黒目, 瞳, ひとみ, 瞳孔, 虹彩, くろめ, 黒眼, "
        "目 はいらいと, 瞳 はいらいと, 目 光, 目玉"
    ),
    "lower_lash": (
        "lower lash, lower eyelash, eyelash lower, bottom lash, bottom eyelash, lash down, lower eyeliner, "
        "lower eye line, lash bottom, under lash, lower lid, lower eyelid, lower lid line, 下まつ毛, 下まつげ, "
        "下睫毛, 下睫, 下あいらいん, まつ毛 下, まつげ 下, 睫毛 下, 下まぶた, 下瞼, した まつげ"
    ),
    "upper_lash": (
        "upper lash, upper eyelash, eyelash upper, top lash, eyeliner, eye liner, eyeline, eye line, lash line, "
        "lash up, lash corner, 上まつ毛, 上まつげ, 上睫毛, あいらいん, まつ毛 上, まつげ 上, 睫毛 上, 目尻, 目 線"
    ),
    "lid_crease": (
        "crease, lid crease, eye crease, eyelid crease, double eyelid, eyelid, eyelid line, upper eyelid, "
        "upper lid, lid, lid line, 二重, ふたえ, 二重線, 二重まぶた, まぶた, 瞼, 上まぶた, 上瞼, 目 二重"
    ),
    "brow": "eyebrow, brow, eye brow, browl, browr, mayu, 眉, 眉毛, まゆ, まゆ毛, まゆげ",
    "neck": "neck, neck skin, neck shadow, throat, 首, くび, 首 影, 喉, のど, ねっく",
    "hands": (
        "hand, finger, palm, fist, wrist, glove, handwear, hand wear, nail, object, phone, microphone, mic, "
        "held item, weapon, prop, 手, 指, 手首, 手のひら, 手袋, 爪, 持ち物, まいく, 携帯, すまほ, 小物, 武器, "
        "ぐろーぶ, こもの"
    ),
    "clothes": (
        "clothes, cloth, clothing, outfit, body, torso, bust, chest, breast, shoulder, arm, upper arm, forearm, "
        "elbow, sleeve, collar, shirt, blouse, dress, skirt, jacket, coat, cape, cloak, hoodie, sweater, vest, "
        "uniform, kimono, apron, tie, necktie, neck tie, bowtie, bow tie, scarf, choker, necklace, neckwear, "
        "neck wear, neck ribbon, chest ribbon, collar ribbon, topwear, top wear, bottomwear, bottom wear, "
        "legwear, leg wear, footwear, foot wear, leg, thigh, knee, foot, feet, shoe, boot, sock, stocking, pant, "
        "trouser, short, waist, belt, hip, tail, wing, button, pocket, 体, 身体, 胴, 胴体, 服, ふく, 上半身, "
        "下半身, 襟, えり, 腕, うで, 前腕, 上腕, 二の腕, 肩, 胸, 腰, 脚, 足, あし, 足首, 太もも, 袖口, 尾, 袖, "
        "そで, しゃつ, ぶらうす, すかーと, わんぴーす, どれす, じゃけっと, こーと, 上着, ぱーかー, せーらー, "
        "制服, 着物, 帯, べると, ねくたい, 蝶ねくたい, まふらー, ちょーかー, ねっくれす, 首輪, 首飾り, "
        "首 りぼん, 胸 りぼん, 襟 りぼん, 靴, くつ, 靴下, ずぼん, 尻尾, しっぽ, 羽, 羽根, 翼, はね, ぼでぃ, "
        "まんと, けーぷ, 鎖骨, ぼたん, 衣装, 衣服, えぷろん"
    ),
}

# Names that say a thing of which the place tells more: the labels it may be, the most likely one first.
LOOSE: dict[str, tuple[str, ...]] = {
    "hair, hair highlight, hair light, hair shine, 髪, かみ, へあ, 毛, 髪の毛, 髪 はいらいと, 髪 光": (
        "front_hair",
        "back_hair",
    ),
    "eyelash, lash, まつ毛, まつげ, 睫毛, 睫": ("upper_lash", "lower_lash", "lid_crease"),
    "skin, 肌, はだ": ("face", "neck", "clothes", "hands", "ears"),
    "ribbon, bow, bell, flower, accessory, ornament, 飾り, りぼん, あくせさりー, あくせ, 花, 鈴, すず": (
        "headwear",
        "clothes",
    ),
    "天使の輪, 天使の輪っか, 天使 輪": ("front_hair", "headwear"),
    "eye, eyel, eyer, 目, 眼, 左目, 右目": ("eye_white", "iris"),
    "highlight, hilight, light, はいらいと, 光": ("iris", "front_hair"),
}

# Layers for an expression: its name, its kind where there are several, and the label of what it stands for.
EXPRESSIONS: dict[tuple[str, str, str], str] = {
    ("eyes_closed", "", "upper_lash"): (
        "eye close, eye closed, close eye, closed eye, eye shut, shut eye, eyelash closed, lash closed, blink, "
        "eye blink, sleep eye, 閉じ 目, 閉 目, とじ 目, つむり 目, 瞑り, 閉眼, 目ぱち, まばたき, 瞬き, "
        "閉じ まつげ, 閉じ まつ毛, 閉じ 睫毛"
    ),
    ("eyes_happy", "", "upper_lash"): (
        "eye happy, happy eye, eye smile, smile eye, smiling eye, eye joy, joy eye, eye laugh, laughing eye, "
        "笑い 目, 笑 目, 笑い 眼, にこ 目, にこにこ 目, にっこり 目, 喜び 目, 笑顔 目, 喜 目"
    ),
    ("eyes_angry", "", "upper_lash"): (
        "eye angry, angry eye, eye anger, eye mad, 怒り 目, 怒 目, じと 目, 睨み 目, にらみ 目"
    ),
    ("mouth_open", "open", "mouth"): "mouth open, open mouth, 開き 口, 口 開き, 口 開, 開け 口, 開口",
    ("mouth_open", "smile", "mouth"): (
        "mouth smile, smile mouth, smiling mouth, mouth happy, mouth grin, grin, mouth laugh, 笑い 口, 笑 口, "
        "にこ 口, 笑顔 口, にっこり 口"
    ),
    ("brows", "angry", "brow"): (
        "brow angry, eyebrow angry, brow mad, eyebrow mad, brow anger, 怒り 眉, 怒 眉, 怒り まゆ"
    ),
    ("brows", "sad", "brow"): (
        "brow sad, eyebrow sad, brow worried, eyebrow worried, brow troubled, eyebrow troubled, 困り 眉, 困 眉, "
        "悲しみ 眉, 悲 眉, 困り まゆ"
    ),
    ("brows", "happy", "brow"): (
        "brow happy, eyebrow happy, brow smile, eyebrow smile, 笑い 眉, 笑 眉, 喜び 眉, 喜 眉"
    ),
    ("brows", "raised", "brow"): (
        "brow up, eyebrow up, brow raised, eyebrow raised, brow surprised, eyebrow surprised, 驚き 眉, 驚 眉, "
        "上げ 眉"
    ),
    ("blush", "", "face"): (
        "blush, blushing, blusher, cheek blush, flush, cheek red, shy, 照れ, てれ, 赤面, 頬染め, 頬染, 頬 赤, "
        "ちーく, 頬紅, 紅潮, 照れ 頬, 頬 照れ"
    ),
    ("tears", "", "face"): "tear, teardrop, cry, crying, 涙目, 涙 目, 涙, なみだ, 泣き",
    ("sweat", "", "face"): "sweat, sweatdrop, sweat drop, 汗, あせ",
    ("at_rest", "brow", "face"): "at rest brow",
    ("at_rest", "eye", "face"): "at rest eye",
    ("at_rest", "mouth", "face"): "at rest mouth",
    ("at_rest", "head", "face"): "at rest head",
    ("at_rest", "neck", "face"): "at rest neck",
    ("at_rest", "body", "clothes"): "at rest body",
}

# Kinds of an open mouth: the vowel, as one letter of the name beside a word for the mouth.
VOWELS: dict[str, str] = {
    "A": "a, aa, ah, あ", "I": "i, ih, い", "U": "u, ou, uu, う", "E": "e, ee, eh, え", "O": "o, oh, oo, お",
}  # fmt: skip

# Words that hold a word of the tables and mean nothing of it.
OTHERS = "手前, 目安, 目印, 口実, 首席, 足し, 毛穴, 角度, 下書き, 線画, 顔料"
