/* The drawings: for each the box it is seen in, and its key positions by pose name.  A drawing of a whole body faces right
   and shows the right side; a foot from above is the right one.  stretch.js mirrors them for the left. */

import { arm, away, leg, limb, line, point, sideFoot, topFoot, torso } from "./figure.js";

const FLOOR = 270;
const prop = (id, d, width = 6, kind = "prop") => ({ id, kind, d, width, layer: 0 });
const floor = (from = 10, to = 390, y = FLOOR + 4) => [prop("floor", line(point(from, y), point(to, y)), 5)];
const chair = (x) => [
  prop("chair-back", line(point(x - 44, 200), point(x - 56, 84)), 9),
  prop("chair-seat", line(point(x - 46, 202), point(x + 42, 202)), 11),
  prop("chair-legs", `${line(point(x - 42, 202), point(x - 48, FLOOR))}${line(point(x + 36, 202), point(x + 40, FLOOR))}`, 7),
];
/** An arc with an arrow head at its end: which way the part moves. */
function arrow(centre, radius, from, to) {
  const steps = 14;
  const arc = Array.from({ length: steps + 1 }, (_, step) => away(centre, from + ((to - from) * step) / steps, radius));
  const tip = arc[steps];
  const ahead = to + (to > from ? 90 : -90);
  return [{ id: "arrow", kind: "arrow", width: 6, layer: 9, d: line(...arc) + line(away(tip, ahead + 142, 17), tip, away(tip, ahead - 142, 17)) }];
}
function straightArrow(from, degrees, length) {
  const tip = away(from, degrees, length);
  return [{ id: "arrow", kind: "arrow", width: 6, layer: 9, d: line(from, tip) + line(away(tip, degrees + 142, 17), tip, away(tip, degrees - 142, 17)) }];
}

// -- sitting on the floor, legs out ------------------------------------------------------------------------------------

function legsOut({ foot, toes, tilt = -8, reach = null, scale = 1.3, active = "foot" }) {
  const hip = point(92, 240);
  const ankle = point(252, FLOOR - 20 * scale);
  const body = torso(hip, tilt);
  const hands = reach ?? point(52, 262);
  return [
    floor(10, 330),
    arm("far-arm", body.shoulder, point(hands.x + 8, hands.y - 3), { far: true, bend: reach ? 1 : -1 }),
    body.shapes,
    leg("near-leg", hip, ankle, { foot, toes, active, scale }),
    arm("near-arm", body.shoulder, hands, { bend: reach ? 1 : -1 }),
  ];
}

const toeStretch = {
  box: [4, 58, 356, 226],
  poses: {
    "legs-out": () => legsOut({ foot: -74, toes: 0 }),
    "toes-back": () => [...legsOut({ foot: -98, toes: -28 }), arrow(point(252, 242), 96, -46, -80)],
    "toes-forward": () => [...legsOut({ foot: -32, toes: 22 }), arrow(point(252, 242), 92, -72, -36)],
  },
};

// -- hamstring: one leg out, reaching for the toes ---------------------------------------------------------------------

const hamstring = {
  box: [4, 58, 356, 226],
  poses: {
    "hamstring-ready": () => legsOut({ foot: -80, toes: 0, tilt: 2, reach: point(168, 216), scale: 1, active: "thigh" }),
    "hamstring-reach": () => [
      ...legsOut({ foot: -84, toes: 0, tilt: 38, reach: point(232, 214), scale: 1, active: "thigh" }),
      arrow(point(92, 240), 178, -62, -36),
    ],
  },
};

// -- a gentle pull at the toes -----------------------------------------------------------------------------------------

function toePull({ foot, toes, hand, tilt }) {
  const hip = point(96, 236);
  const ankle = point(206, FLOOR - 20 * 1.4);
  const body = torso(hip, tilt);
  return [
    floor(10, 330),
    leg("far-leg", hip, point(256, 250), { far: true, foot: -76 }),
    body.shapes,
    leg("near-leg", hip, ankle, { foot, toes, active: "foot", scale: 1.4 }),
    arm("near-arm", body.shoulder, hand, { bend: 1 }),
  ];
}

const pull = {
  box: [4, 58, 356, 226],
  poses: {
    "toe-pull-ready": () => toePull({ foot: 0, toes: 0, hand: point(196, 204), tilt: 22 }),
    "toe-pull": () => [
      ...toePull({ foot: -30, toes: -44, hand: point(262, 206), tilt: 50 }),
      arrow(point(206, 242), 106, -8, -36),
    ],
  },
};

// -- feet from above ---------------------------------------------------------------------------------------------------

const oneFoot = (shape) => [topFoot("foot", point(170, 172), { scale: 1.05, ...shape })];

const toes = {
  box: [60, 30, 220, 274],
  poses: {
    "toes-curled": () => oneFoot({ curl: 1 }),
    "toes-spread": () => oneFoot({ spread: 1 }),
  },
};

function shoe(id, x, flip) {
  const p = (px, py) => `${x + px * flip},${196 + py}`;
  return [
    prop(`${id}-sole`, `M${p(-30, -46)}C${p(-34, -84)} ${p(24, -92)} ${p(30, -50)}C${p(36, -16)} ${p(22, 8)} ${p(24, 40)}C${p(24, 74)} ${p(-24, 74)} ${p(-24, 40)}C${p(-20, 8)} ${p(-28, -20)} ${p(-30, -46)}Z`, 6, "prop paper"),
    prop(`${id}-mouth`, `M${p(-16, 12)}C${p(-14, -16)} ${p(18, -16)} ${p(18, 12)}C${p(20, 60)} ${p(-18, 60)} ${p(-16, 12)}Z`, 5),
    prop(`${id}-laces`, `M${p(-11, -24)}L${p(14, -24)}M${p(-13, -42)}L${p(15, -42)}`, 5),
  ];
}

const bare = {
  box: [0, 46, 430, 230],
  poses: {
    barefoot: () => [
      topFoot("left", point(76, 176), { scale: 0.85, mirrored: true, spread: 0.2 }),
      topFoot("right", point(196, 176), { scale: 0.85, spread: 0.2 }),
      [...shoe("shoe-left", 310, 1), ...shoe("shoe-right", 386, -1)],
    ],
  },
};

// -- a foot from the side, large ---------------------------------------------------------------------------------------

function closeFoot({ ankle, angle = 0, toes = 0, curl = 0, scale = 3.4 }) {
  const shin = away(ankle, -96 + angle * 0.4, 300);
  const second = sideFoot("others", point(ankle.x + 6 * scale * 0.8, ankle.y - 2.4 * scale), { angle, toes: toes - 3, curl: curl * 0.9, scale, kind: "active" });
  return [
    second.filter(({ id }) => id.includes("toes")),
    [
      ...limb("shin", 70, [shin, away(ankle, -90, 4)], "active"),
      ...sideFoot("foot", ankle, { angle, toes, curl, scale, kind: "active" }),
      { id: "bone", kind: "detail", width: 4, layer: 4, d: `M${ankle.x - 12},${ankle.y - 8}q13,-13 25,1` },
    ],
  ];
}

const marble = (x, y) => [[
  { id: "marble", kind: "marble", width: 6, layer: 5, d: `M${x - 15},${y}a15,15 0 1,0 30,0a15,15 0 1,0 -30,0Z` },
  { id: "marble-shine", kind: "detail", width: 4, layer: 6, d: `M${x - 6},${y - 5}q3,-4 7,-4` },
]];
const bowl = () => [
  prop("bowl", "M318,214Q322,268 360,268Q398,268 402,214Z", 6, "prop paper"),
  prop("bowl-rim", "M312,214L408,214", 8),
];

const marbles = {
  box: [0, 20, 420, 262],
  poses: {
    "marble-grip": () => [floor(10, 412), bowl(), ...marble(228, 256), ...closeFoot({ ankle: point(92, 172), angle: 4, toes: -8, curl: 72 })],
    "marble-drop": () => [
      floor(10, 412), ...closeFoot({ ankle: point(176, 96), angle: 10, toes: -22, curl: 6 }), ...marble(350, 196), bowl(),
      straightArrow(point(390, 132), 90, 46),
    ],
  },
};

const towel = {
  box: [0, 20, 400, 270],
  poses: {
    "towel-flat": () => [
      floor(), [prop("towel", "M60,266C110,266 150,266 200,266C230,266 250,266 275,266C300,266 320,266 340,266C352,266 364,266 384,266", 14, "towel")],
      ...closeFoot({ ankle: point(112, 186), angle: 0, toes: 2, curl: 2 }),
    ],
    "towel-gripped": () => [
      floor(), [prop("towel", "M60,266C110,266 150,266 218,266C238,266 254,266 262,250C270,228 288,226 290,246C292,270 304,270 308,246C312,226 328,228 332,250C336,266 342,266 350,266", 14, "towel")],
      ...closeFoot({ ankle: point(112, 186), angle: 0, toes: -4, curl: 60 }), straightArrow(point(392, 196), 180, 56),
    ],
  },
};

// -- heel raises -------------------------------------------------------------------------------------------------------

function standing(rise) {
  const ankle = point(150 + rise * 0.55, 248 - rise);
  const hip = point(160, 90 - rise);
  const body = torso(hip, 2);
  const foot = rise ? 38 : 0;
  return [
    floor(60, 330),
    [
      prop("chair-back", line(point(250, 60), point(258, 166)), 9),
      prop("chair-seat", line(point(254, 168), point(318, 168)), 10),
      prop("chair-legs", `${line(point(258, 168), point(254, FLOOR))}${line(point(312, 168), point(316, FLOOR))}`, 7),
    ],
    leg("far-leg", point(hip.x + 4, hip.y), point(ankle.x + 13, ankle.y), { far: true, foot, toes: -foot }),
    arm("far-arm", body.shoulder, point(252, 62), { far: true, bend: 1 }),
    body.shapes,
    leg("near-leg", hip, ankle, { foot, toes: -foot, active: "calf" }),
    arm("near-arm", body.shoulder, point(247, 64), { bend: 1 }),
  ];
}

const heels = {
  box: [40, -102, 300, 388],
  poses: {
    "heels-down": () => standing(0),
    "heels-up": () => [...standing(24), straightArrow(point(106, 262), -90, 44)],
  },
};

function sitting({ ankle, foot = 0, toes = 0, farAnkle = point(206, 248), farFoot = 0, farToes = 0, hands = null, tilt = 0, more = [], active = "foot" }) {
  const hip = point(132, 178);
  const body = torso(hip, tilt);
  const [near, far] = hands ?? [point(200, 158), point(208, 156)];
  return [
    floor(50, 370),
    chair(132),
    arm("far-arm", body.shoulder, far, { far: true, bend: 1 }),
    leg("far-leg", hip, farAnkle, { far: true, foot: farFoot, toes: farToes }),
    body.shapes,
    leg("near-leg", hip, ankle, { foot, toes, active }),
    more,
    arm("near-arm", body.shoulder, near, { bend: 1 }),
  ];
}

const seatedHeels = {
  box: [46, -6, 262, 292],
  poses: {
    "seated-heels-down": () => sitting({ ankle: point(204, 248), active: "calf" }),
    "seated-heels-up": () => [
      ...sitting({
        ankle: point(216, 224), foot: 40, toes: -40, farAnkle: point(220, 224), farFoot: 40, farToes: -40,
        hands: [point(200, 140), point(208, 138)], active: "calf",
      }),
      straightArrow(point(284, 258), -90, 44),
    ],
  },
};

// -- the calf ----------------------------------------------------------------------------------------------------------

function wall({ hip, tilt, front, bendFront }) {
  const body = torso(hip, tilt);
  return [
    floor(20, 350),
    [prop("wall", line(point(330, -66), point(330, FLOOR)), 12)],
    arm("far-arm", body.shoulder, point(316, body.shoulder.y - 6), { far: true, bend: 1 }),
    leg("far-leg", hip, front, { far: true, bend: bendFront }),
    body.shapes,
    leg("near-leg", hip, point(110, 248), { active: "calf" }),
    arm("near-arm", body.shoulder, point(314, body.shoulder.y + 10), { bend: 1 }),
  ];
}

const calf = {
  box: [20, -92, 330, 378],
  poses: {
    "calf-ready": () => wall({ hip: point(176, 100), tilt: 16, front: point(206, 248), bendFront: -1 }),
    "calf-lean": () => [
      ...wall({ hip: point(200, 118), tilt: 22, front: point(216, 248), bendFront: -1 }),
      straightArrow(point(116, 92), 10, 50),
    ],
  },
};

function towelPull({ foot, toes, tilt, hand }) {
  const ankle = point(284, 222);
  const ball = away(away(ankle, foot, 34), foot + 90, 22);
  const strap = [{ id: "strap", kind: "prop towel", width: 8, layer: 0, d: line(point(hand.x, hand.y), ball) }];
  return sitting({ ankle, foot, toes, tilt, hands: [hand, point(hand.x + 6, hand.y + 2)], more: strap, active: "calf" });
}

const seatedCalf = {
  box: [46, -6, 320, 292],
  poses: {
    "seated-calf-ready": () => towelPull({ foot: -62, toes: 0, tilt: 4, hand: point(212, 128) }),
    "seated-calf-pull": () => [
      ...towelPull({ foot: -92, toes: -14, tilt: -8, hand: point(176, 112) }),
      straightArrow(point(262, 110), 192, 46),
    ],
  },
};

const DRAWINGS = [toeStretch, hamstring, pull, toes, bare, marbles, towel, heels, seatedHeels, calf, seatedCalf];

/** pose name -> {box, groups, others}: its shapes, and the names of the drawing's other positions. */
export const POSES = new Map(
  DRAWINGS.flatMap((drawing) =>
    Object.entries(drawing.poses).map(([name, groups]) => [
      name,
      { box: drawing.box, groups, others: Object.keys(drawing.poses).filter((other) => other !== name) },
    ]),
  ),
);
