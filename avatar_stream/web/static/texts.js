// Every text of the panel, in one place, ready to be translated.

const SIDES = { right: "Right", left: "Left" };
const CORNERS = {
  outer: "outer corner", inner: "inner corner", upper: "upper lid", lower: "lower lid", upper_outer: "upper lid, outer",
  upper_inner: "upper lid, inner", lower_outer: "lower lid, outer", lower_inner: "lower lid, inner", middle: "middle",
};
const POINTS = {
  nose_bridge: "Nose, bridge", nose_tip: "Nose, tip", nose_base: "Nose, base", mouth_right: "Mouth, right corner",
  mouth_left: "Mouth, left corner", upper_lip_top: "Upper lip, upper edge", upper_lip_bottom: "Upper lip, lower edge",
  lower_lip_top: "Lower lip, upper edge", lower_lip_bottom: "Lower lip, lower edge", upper_lip_right: "Upper lip, right",
  upper_lip_left: "Upper lip, left", lower_lip_right: "Lower lip, right", lower_lip_left: "Lower lip, left", chin: "Chin",
  jaw_right: "Jaw, right", jaw_left: "Jaw, left", cheek_right: "Cheek, right", cheek_left: "Cheek, left", forehead: "Forehead",
  right_iris: "Right iris", left_iris: "Left iris", head_top: "Top of the head", head_right: "Head, right", head_left: "Head, left",
};
const LAYERS = {
  background: "Background", clothes: "Clothes and body", hands: "Hands", neck: "Neck", ears: "Ears", face: "Face", nose: "Nose",
  mouth: "Mouth", eye_white: "White of the eye", iris: "Iris", lower_lash: "Lower lashes", upper_lash: "Upper lashes",
  lid_crease: "Crease of the lid", brow: "Brow", back_hair: "Back hair", front_hair: "Front hair", glasses: "Glasses",
  headwear: "Headwear", eye_opening: "Opening of the eye", shut_line: "Shut lid", mouth_inside: "Inside of the mouth",
  mouth_line_upper: "Upper lip’s line", mouth_line_lower: "Lower lip’s line", teeth: "Teeth", tongue: "Tongue",
  figure: "Figure", eyeball: "Eyeball", lid_skin: "Lid", eyes_closed: "Shut eye", mouth_open: "Open mouth",
};

/** "the mouth", "both eyes and the mouth": parts by the names that the studio gives them. */
function unsureText(parts) {
  const eyes = parts.filter((part) => part.endsWith("_eye")), mouth = parts.includes("mouth") ? ["the mouth"] : [];
  return [...(eyes.length > 1 ? ["both eyes"] : eyes.map((part) => `the ${part.replace("_", " ")}`)), ...mouth].join(" and ");
}

function pointText(name) {
  const [, side, part, where] = /^(right|left)_(eye|brow)_(.+)$/.exec(name) ?? [];
  return POINTS[name] ?? (side ? `${SIDES[side]} ${part}, ${CORNERS[where]}` : name);
}

function layerText(name) {
  const [, what, side] = /^(.+?)(?:_(right|left))?$/.exec(name);
  const text = LAYERS[what] ?? what[0].toUpperCase() + what.slice(1).replaceAll("_", " ");
  return side ? `${text}, ${side}` : text;
}

export const TEXTS = {
  title: "avatar_stream",
  actions: {
    pause: "Pause", resume: "Resume", calibrate: "Calibrate", snapshot: "Snapshot", record: "Record",
    bar: "Show", stop: "Stop recording", theme: "Light or dark", notices: "Messages", help: "Keyboard shortcuts",
  },
  tabs: {
    characters: "Characters", performance: "Performance", expressions: "Expressions", outputs: "Outputs",
    tracking: "Tracking",
  },
  states: {
    following: "Live", nobody: "No face", opening: "Starting", waiting: "No camera", paused: "Paused",
    absent: "Not running", refused: "Old link", connecting: "Connecting", ended: "Ended",
  },
  hints: {
    nobody: "No face in view. The character idles until you are back.",
    waiting: "Waiting for the source. The character idles meanwhile.",
    opening: "Opening the source …",
    paused: "Paused. The character idles, whoever is seen.", voice: "Your voice moves the mouth.",
  },
  covers: {
    absent: ["The studio isn’t running", "Start it in a terminal, and open the link that it shows.", "make run"],
    refused: [
      "This link is from an earlier start",
      "Each start has a new link. Open the one that the studio shows in its terminal.", "",
    ],
    connecting: ["Connecting …", "", ""],
    ended: ["The show has ended", "Start it again in a terminal, and open its new link.", "make run"],
  },
  stage: {
    label: "The character, as viewers see it", background: "Behind the character", transparent: "Transparent",
    studio: "Background", plain: "Plain", face: "Tracked face", faceLabel: "Wireframe of the tracked face",
    chooseSource: "Choose another source",
  },
  meters: {
    label: "Measured now", fps_in: "Camera", fps_out: "Output", latency: "Latency", dropped: "Dropped",
    kbit_s: "Bitrate", processor: "Processor", memory: "Memory", fps: "fps", ms: "ms", kbit: "kbit/s", percent: "%",
    megabytes: "MB", worst: (ms) => `p95 ${ms} ms`, none: "–",
    cores: "100 % is one core",
  },
  characters: {
    broken: "Can’t be used", by: (author, licence) => TEXTS.characters.credits(author, licence).join(" · "),
    // What an import can't know its user may say: by F2, or "Rename".
    credits: (author, licence) => (author === "unknown" && licence === "unknown" ? ["no author given"]
      : [author === "unknown" ? "author unknown" : author, licence === "unknown" ? "licence unknown" : licence]),
    none: "There is no character yet.", show: (name) => `Show ${name}`, more: (name) => `More for ${name}`,
    menu: {
      fit: "Check the fit …", rename: "Rename …", duplicate: "Duplicate", psd: "Export for Photoshop (PSD)",
      ora: "Export for Krita, GIMP (ORA)", zip: "Export to share (zip)", delete: "Delete",
    },
    renameTitle: (name) => `About ${name}`, words: { name: "Name", author: "Author", licence: "Licence" },
    ownCopy: "It came with the program: your own copy of it is changed.", cancel: "Cancel", keep: "Save",
    deleted: (name) => `${name} is deleted`, undo: "Undo", exporting: (file) => `Making ${file} …`,
  },
  imports: {
    add: "Add a character", how: "Drop, paste or choose a picture, PSD, ORA or zip", label: "Files on their way",
    drop: "Drop to make a character", pasted: "Pasted picture.png",
    phases: {
      sending: "Sending …", waiting: "Waiting for the one before …", reading: "Reading …", finding: "Finding the face …",
      building: "Taking it apart and making it move …", done: "Ready", cancelled: "Cancelled",
      unfitted: "No face was found in it. Show where it is, and it will move.",
    },
    unsure: (parts) => `Ready, but ${unsureText(parts)} may not be quite where ${parts.length > 1 ? "they were" : "it was"} found. Have a look.`,
    cancel: (file) => `Cancel ${file}`, dismiss: (file) => `Dismiss ${file}`, show: "Show", check: "Check the fit",
    place: "Show the face",
  },
  fit: {
    title: "Fit editor", opening: "Opening …", of: (name) => `Fit of ${name}`, where: "Where is the face?",
    cancel: "Cancel", save: "Save", saving: "Saving …", show: "Show", working: "Building …", newTitle: "A new character",
    leave: "Leave without saving?", leaveHint: "What you changed here is lost.", stay: "Go on editing", discard: "Discard changes",
    picture: "The character’s picture with its points", preview: "The character, moved by the sliders",
    near: "Show the head alone", mode: "What to change", modes: { face: "Whole face", parts: "Parts", points: "Points", brush: "Brush" },
    tools: {
      undo: "Undo (Ctrl+Z)", redo: "Redo (Ctrl+Shift+Z)", zoom_in: "Zoom in (+)", zoom_out: "Zoom out (−)",
      zoom_face: "Zoom to the face (F)", zoom_all: "Show all of the picture (0)",
    },
    keys: "Wheel or two fingers zoom, dragging beside the points moves the picture. Arrow keys move what is chosen, with Shift faster; + − and [ ] change its size and tilt.",
    points: "Points", pointName: "Point", putBack: "Put back", mirror: "Mirror over",
    both: "Both sides together", bothHint: "What you move on one side moves on the other",
    hints: {
      face: "Drag the box over the face; its corners change the size, the knob below turns it.",
      parts: "Drag each box over what it is called by. Left and right are the character’s own.",
      points: "Points of an eye lie on the edge of the visible eyeball, not on lashes. Left and right are the character’s own.",
      none: "",
    },
    parts: {
      all: "Face", right_eye: "Right eye", left_eye: "Left eye", right_brow: "Right brow", left_brow: "Left brow", nose: "Nose",
      mouth: "Mouth", face: "Outline",
    },
    partKeys: (name) => `${name}: arrow keys move it, plus and minus change its size, brackets turn it`,
    point: (name) => pointText(name),
    try: "Try it", play: "Play", rest: "Rest", tries: {
      blink: "Blink", mouth: "Mouth", smile: "Smile", brows: "Brows", gazeX: "Gaze ↔", gazeY: "Gaze ↕", turn: "Turn", nod: "Nod", tilt: "Tilt",
    },
    layers: "Layers", layersHint: "Point at one to see it alone; click to hide it here. Near ones come first.", showAll: "Show all",
    layer: (name) => layerText(name), label: (name) => LAYERS[name] ?? name,
    fileLayers: "Layers of the file", fileLayersHint: "What each of your layers is. Change what was told wrong.",
    brush: "Brush", brushHint: "Paint what belongs to another layer. With Alt, a click takes the layer under the pointer; [ and ] change the size.",
    becomes: "What the pixels become", from: "Only what is now", anything: "Anything", size: "Size", erase: "As it was",
    motion: "How far it moves", motions: {
      turn: "Turn", nod: "Nod", tilt: "Tilt", gaze: "Gaze", brows: "Brows", mouth: "Mouth", smile: "Smile and frown", physics: "Hair and ribbons",
      shut: "Open mouth shuts at rest",
    },
    style: "Moves like", styles: { drawn: "A drawing", natural: "A photo" }, styleHint: "Try the other one where it moves oddly.",
  },
  room: {
    title: "Room", hint: "Guests play in the same picture, each with a face and a character of their own.", name: "Name of a guest", add: "Add a guest",
    layout: "How they stand", layouts: { row: "Row", grid: "Grid", stage: "Stage", free: "Free" }, names: "Show names", hidden: "hidden",
    states: { following: "Live", nobody: "No face", opening: "Starting", waiting: "Waiting", paused: "Muted" }, self: "This studio",
    hide: (name) => `Hide ${name}`, show: (name) => `Show ${name}`, mute: (name) => `Mute ${name}: let the character idle`, follow: (name) => `Follow ${name} again`,
    more: (name) => `More for ${name}`, forward: "Further to the front", backward: "Further back", rename: "Rename …", renameTitle: (name) => `Another name for ${name}`,
    remove: "Send away", characterOf: (name) => `Character of ${name}`, anyCharacter: "First of your characters",
    theirs: (name, bytes) => `Their own: ${name} (${(bytes / 1e6).toFixed(1)} MB)`, theirsToCome: "Their own, once they share it",
    coming: (name, share) => `${name} is coming, ${Math.round(100 * share)} %`, notTheirs: (reason) => `Their own character can’t be used: ${reason}`,
    lost: (percent) => `${Math.round(percent)} % lost`,
  },
  source: {
    title: "Source", auto: "Any camera", demo: "Demo performer", demoFace: "Demo face (a filmed performance)",
    nobody: "Nobody (idle, or voice alone)",
    number: (number) => `Camera ${number}`, forbidden: (name) => `${name} (no permission)`, other: "Video or recorded file …",
    browserHere: "A browser on this computer", browserElsewhere: "Phone or other computer, browser",
    byTexts: "A face across the internet",
    texts: {
      title: "The sender across the internet", pairing: "Pairing string, as on the other computer", set: "Use",
      here: "On the other computer: send SOURCE --to webrtc:// --pairing … shows a text. Paste it here, and copy back what is answered.",
      offer: "The sender’s text: offer:…", answer: "Answer", copy: "Copy the answer", copied: "Copied", goOn: "Paste this at the sender.",
    },
    perform: {
      title: "The browser that performs", open: "Open", copy: "Copy the link", copied: "Copied", code: "QR code of the link",
      show: "Show the QR code (whoever sees it can perform)",
      here: "Camera and tracker run in its page. What the studio gets are 478 points of your face, never a picture.",
      scan: "Scan the code with the phone’s camera, on the same network; another computer opens the link. Camera and tracker run in the page there, and no picture leaves it.",
      warning: "The browser warns once, since the certificate is this computer’s own. Go on all the same:",
      ways: [
        ["Chrome, Edge", "Advanced → Proceed (Continue)"], ["Safari", "Show Details → visit this website → Visit Website"],
        ["Firefox", "Advanced → Accept the Risk and Continue"],
      ],
      firewall: (port) => `Nothing opens? Let TCP port ${port} through this computer’s firewall, and see that both are on one network.`,
    },
    file: "Path of a video or .fsb file", look: "Look for cameras again",
    mirror: "Mirror", mirrorHint: "Move like a mirror image", calibrate: "Your face at rest",
    calibrateHint: "After a countdown: look straight ahead, relax", camera: "Camera and tracking", size: "Camera picture",
    sizeHint: "640×480 is enough for a face. Larger ones help where you sit far away, and cost time.",
    turn: "Turned by", response: "Response", responses: { steady: "Steady", usual: "Usual", quick: "Quick" },
    responseHint: "How the tracker itself weighs stillness against lag.",
  },
  voice: {
    title: "Voice", mode: "When your voice moves the mouth", modes: { off: "Off", lost: "Without a face", always: "Always" },
    notes: {
      off: "A microphone can move the mouth where no camera sees you.",
      lost: "Your voice moves the mouth while no face is seen. Sound stays in a process of its own: nothing of it is kept or sent.",
      always: "Your voice is added to the mouth that is seen. Sound stays in a process of its own: nothing of it is kept or sent.",
    },
    microphone: "Microphone", usual: "Usual microphone", usualIs: (name) => `Usual microphone (${name})`, other: "File with sound …",
    file: "Path of a file with sound", look: "Look for microphones again", opening: "Opening the microphone …", level: "How loud it is, in decibels",
    strength: "Opens the mouth",
  },
  performance: {
    use: "Use", movement: "Movement", groups: { head: "Head", eyes: "Eyelids", gaze: "Gaze", brows: "Brows", mouth: "Mouth" },
    smoothing: "Smoothing", deadZone: "Dead zone", of: (what, name) => `${what}: ${name}`, quick: "quick", soft: "soft",
    ofReach: (value) => (value ? `${Math.round(100 * value)} %` : "none"), moreOf: (name) => `Smoothing and dead zone: ${name}`,
    resetAll: "Reset all", together: "Both eyes together", togethers: { always: "Always", turned: "Head turned", never: "Never" },
    togetherHint: "A turned head hides one eye; the other one speaks for both then. “Always” leaves no winks.",
    pose: "Pose and size", poseHint: "Added to what you do.", poses: {
      eyes: "Eyes open", brows: "Brows raised", mouth: "Mouth open", pitch: "Look up", yaw: "Turn", roll: "Tilt",
      x: "Sideways", y: "Lower", size: "Face size",
    },
    words: "All changes, in words", noEdits: "Take off",
    unseen: "When nobody is seen", lost: { idle: "Idle", hold: "Stay as you were" }, liveliness: "Liveliness",
    hold: "Hold the last pose", ease: "Ease into it", breathing: "Breathing", breathingHint: "The chest rises and falls",
    seconds: (value) => `${value.toFixed(1)} s`, resetOne: (name) => `Reset ${name}`,
  },
  expressions: {
    hint: "Click, or press the key. Several add up.",
    none: "Let go of all", add: "New", edit: "Change", done: "Done", editHint: "Choose the one to change.",
    make: "New expression", change: (name) => `Change “${name}”`, name: "Name", nameHint: "Evil laugh", taken: "There is an expression of this name already",
    parts: "Built from", layers: "Layers of this character",
    layersHint: "Made by its artist to be switched.",
    more: "More, in words", moreHint: "yaw=+10deg mouth*1.3 browInnerUp=0.5", moreNote: "Everything that an edit can do.",
    press: "A press", presses: { toggle: "Holds it", hold: "While down", timed: "For a while" },
    pressNotes: {
      toggle: "Stays until the next press.", hold: "Stays as long as key or button are down.", timed: "Goes by itself.",
    },
    lasts: "Lasts", fadeIn: "Fades in", fadeOut: "Fades out", seconds: (value) => `${Number(value).toFixed(1)} s`,
    test: "Try it", save: "Save", cancel: "Cancel", remove: "Remove", reset: "As it was made", keys: "Keys",
    names: {
      smile: "Smile", laugh: "Laugh", smirk: "Smirk", surprise: "Surprise", angry: "Angry", sad: "Sad",
      disgust: "Disgust", pout: "Pout", kiss: "Kiss", sleepy: "Sleepy", wink_left: "Wink left", wink_right: "Wink right",
    },
  },
  shortcuts: {
    title: "Keys, Stream Deck and scripts",
    note: "Each action has a key on this page, one that works everywhere, and an address for a Stream Deck, an OBS script or a shell. The address stays the same from start to start.",
    page: "On this page", everywhere: "Everywhere", address: "Address", copy: (name) => `Copy the address of ${name}`,
    copied: "Copied", set: "Set", press: "Press …", keyOf: (name, key) => `Key for ${name}: ${key || "none"}`,
    globalKeyOf: (name, key) => `Key everywhere for ${name}: ${key || "none"}`,
    listening: "Press a key. Escape keeps what is, Backspace takes it away.",
    show: "Show", characters: "Characters", backgrounds: "Background",
    actions: {
      pause: "Pause or resume", calibrate: "Calibrate", snapshot: "Snapshot", record: "Start or stop recording",
      release: "Let go of all expressions", background: "Its own background",
    },
    character: (name) => `Show ${name}`, profile: (name) => `Profile ${name}`, backgroundIs: (name) => `Background ${name}`,
  },
  framing: {
    title: "Framing", view: "Part of the picture", views: { whole: "Whole", bust: "Bust", face: "Face" },
    aspect: "Shape", aspects: { own: "Its own", "16:9": "16:9", "1:1": "1:1", "9:16": "9:16" },
    hint: "Drag the character on the stage; the wheel or two fingers zoom. Every output shows the same.",
    fine: "By number", zoom: "Zoom", places: { x: "Sideways", y: "Lower" }, reset: "Reset", back: "Back in place",
  },
  outputs: {
    title: "Where it is shown", kinds: {
      vcam: ["Virtual camera", "For Zoom, Meet, Discord"], preview: ["Window", "On this screen"],
    },
    on: "Turn on", off: "Turn off", open: (name) => `Turn on: ${name}`, close: (name) => `Close ${name}`,
    obs: "OBS Studio", obsUse: "Scene and source by one click, truly transparent", obsPut: "Put into OBS", obsTake: "Take out",
    obsAgain: "Open stream", obsAbsent: "Not reached", obsNoStream: "The stream that OBS shows is not open.",
    viewer: "Viewer address", viewerUse: "The character alone: a browser source, a second screen", viewerOpen: "Open",
    audience: "Audience address", audienceUse: "The same from a kilobit a second: the page draws by itself",
    openPage: (name) => `Open: ${name}`, copyPage: (name) => `Copy: ${name}`,
    phases: { opening: "Opening", showing: "On", waiting: "Waiting", hung: "Hangs", closed: "Closed" },
    pictures: (count, dropped) => `${count} pictures${dropped ? `, ${dropped} dropped` : ""}`,
    copy: "Copy", copied: "Copied", picture: "Size and rate", size: "Size", rate: "Most pictures a second",
    background: "Background", backgrounds: { own: "Its own", blur: "Blurred", colour: "Colour", file: "Picture" },
    colour: "Colour", path: "Path of a picture", transparent: "Transparent where it can be",
    transparentHint: "OBS, WebM and viewer show no background. Off: all of them do.", names: { null: "Nowhere" },
  },
  profiles: {
    title: "Profiles", note: "All that you set is kept in the profile in use.", newName: "Name of a new one", begin: "New",
    export: "Export …", import: "Import …", imported: "Imported", inUse: (name) => `Profile: ${name}`, remove: (name) => `Remove ${name}`,
    tooLarge: "This file is too large to be a profile.",
  },
  recordings: {
    title: "Recordings", note: "Each recording has a small file beside it with all that the character did. It can be rendered again: with another character, up to 4K.",
    none: "Nothing is recorded yet. R records.", folder: (path) => `They lie in ${path}`, both: "Video and performance", alone: "Performance alone",
    again: "Render …", againOf: (name) => `Render ${name} again`, heading: "Render again", character: "Character", same: "Who was recorded",
    size: "Longer side in pixels", transparent: "Transparent", transparentHint: "WebM instead of MP4", start: "Render", stop: "Stop",
    running: (name, done, of) => `${name}${of ? ` · ${done} of ${of}` : ""}`, done: (path) => `Rendered '${path}'`,
    failed: (name, reason) => `${name} can’t be rendered: ${reason}`,
  },
  tracking: {
    head: "Head", gaze: "Gaze", axes: { yaw: "Turn", pitch: "Nod", roll: "Tilt" },
    note: "What is tracked, before any change of yours. No picture of you is ever sent here.",
    groups: { eye: "Eyes", brow: "Brows", jaw: "Jaw", mouth: "Mouth", cheek: "Cheeks", nose: "Nose", tongue: "Tongue" },
  },
  doctor: {
    title: "Check this machine", looking: "Looking at camera, tracker, outputs … this takes a few seconds.", again: "Check again",
    close: "Close", copy: "Copy", copied: "Copied", works: (warns) => (warns ? "Everything that is needed works. What could be better:" : "Everything works."),
    fails: "Something that is needed doesn’t work:", verdicts: { ok: "Works", warn: "Could be better", fail: "Doesn’t work" },
  },
  welcome: {
    title: "First steps", close: "Skip all steps", back: "Back", skip: "Skip", next: "Next", finish: "Finish",
    steps: [
      ["What moves your character?", "Your camera’s picture never leaves this machine, and nobody sees it: only 58 numbers go on from it."],
      ["Who do you want to be?", "Take one of these, or any picture of your own: a drawing, a photo, a layered PSD."],
      ["This is your resting face", "Sit as you will sit, look at the screen, and relax. It takes a second, and can be done again at any time: key C."],
      ["You are ready", "Where shall others see you?"],
    ],
    sources: {
      auto: ["My camera", "The first one that works"], "demo:face": ["A demo", "A filmed performance: to look round without a camera"],
    },
    seen: {
      following: "Your face is tracked", nobody: "No face in view yet", opening: "Starting …", paused: "Paused", waiting: "No camera.",
      demo: "The demo is playing",
    },
    own: "My own picture", calibrated: "Done. It follows you from here.", demoRests: "A demo needs none of this.", again: "First steps",
    ways: {
      outputs: ["Zoom, Meet, Discord, OBS", "Outputs: a virtual camera, or one address with true transparency"],
      expressions: ["Expressions and keys", "A smile or a wink at the press of a key"], performance: ["How strongly it moves", "Eyes, mouth, head; smoother or quicker"],
    },
  },
  countdown: { look: "Look straight ahead and relax", now: "Hold still" },
  notices: { none: "No messages", title: "Messages", dismiss: "Dismiss" },
  absent: "The studio doesn’t answer.",
  help: {
    title: "Keyboard shortcuts", close: "Close", keys: [
      ["← →", "Next tab, while a tab has the focus"], ["F2, Delete", "Rename or delete the character that has the focus"], ["?", "This list"],
    ],
  },
};
