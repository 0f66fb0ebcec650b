/* The parts of a line drawing: limbs, heads, feet from the side and from above.  Every part is one or more shapes
   {id, kind, d, width}; two poses of a drawing have the same shapes, so that a browser can move one into the other. */

const rounded = (value) => Math.round(value * 10) / 10;
export const point = (x, y) => ({ x, y });
const at = ({ x, y }) => `${rounded(x)},${rounded(y)}`;
const radians = (degrees) => (degrees * Math.PI) / 180;

/** A point `length` away; 0 degrees is to the right, 90 is down. */
export const away = ({ x, y }, degrees, length) =>
  point(x + Math.cos(radians(degrees)) * length, y + Math.sin(radians(degrees)) * length);

/** Where the knee or elbow of a limb is, whose ends are given; `bend` is 1 or -1, the side it bends to. */
export function joint(from, to, upper, lower, bend) {
  const dx = to.x - from.x;
  const dy = to.y - from.y;
  const reach = Math.min(Math.hypot(dx, dy), upper + lower - 0.01);
  const along = (upper ** 2 - lower ** 2 + reach ** 2) / (2 * reach);
  const aside = Math.sqrt(Math.max(upper ** 2 - along ** 2, 0)) * bend;
  const length = Math.hypot(dx, dy);
  const [ux, uy] = [dx / length, dy / length];
  return point(from.x + ux * along - uy * aside, from.y + uy * along + ux * aside);
}

export const line = (...points) => `M${at(points[0])}` + points.slice(1).map((one) => `L${at(one)}`).join("");

/** A round limb with an outline: its edge lies below all the fills of the same group, so that joints are smooth. */
export const limb = (id, width, points, kind = "skin") => [
  { id: `${id}-edge`, kind: "edge", d: line(...points), width: width + 7, layer: 0 },
  { id: `${id}-fill`, kind, d: line(...points), width, layer: 1 },
];

/** Thigh, shin and foot seen from the side, and the leg of the shorts.  active: the part that works, "foot", "calf" or "thigh". */
export function leg(id, hip, ankle, { bend = -1, foot = 0, toes = 0, far = false, active = null, scale = 1 } = {}) {
  const knee = joint(hip, ankle, 82, 80, bend);
  const skin = far ? "far" : "skin";
  const shorts = point(hip.x + (knee.x - hip.x) * 0.55, hip.y + (knee.y - hip.y) * 0.55);
  return [
    ...limb(`${id}-thigh`, 25, [hip, knee], active === "thigh" ? "active" : skin),
    ...limb(`${id}-shin`, 19, [knee, ankle], active === "calf" ? "active" : skin),
    ...sideFoot(id, ankle, { angle: foot, toes, scale, kind: active === "foot" ? "active" : skin }),
    ...limb(`${id}-shorts`, 30, [hip, shorts], far ? "cloth-far" : "cloth"),
  ];
}

/** A foot from the side, its heel below the ankle.  angle: 0 stands flat, minus points up; toes: bent up (minus) or down. */
export function sideFoot(id, ankle, { angle = 0, toes = 0, curl = 0, scale = 1, kind = "skin" } = {}) {
  const turned = (x, y) => {
    const [c, s] = [Math.cos(radians(angle)), Math.sin(radians(angle))];
    return point(ankle.x + (x * c - y * s) * scale, ankle.y + (x * s + y * c) * scale);
  };
  const p = (x, y) => at(turned(x, y));
  const body =
    `M${p(-10, -8)}C${p(-12, 2)} ${p(-19, 10)} ${p(-15, 18)}C${p(-11, 24)} ${p(-3, 22)} ${p(4, 20)}` +
    `C${p(14, 17)} ${p(22, 21)} ${p(32, 22)}C${p(40, 22)} ${p(42, 14)} ${p(37, 10)}` +
    `C${p(28, 6)} ${p(16, 2)} ${p(10, -10)}Z`;
  const base = turned(35, 16);
  const knuckle = away(base, angle + toes - curl * 0.35, 9 * scale);
  const tip = away(knuckle, angle + toes + curl, 8 * scale);
  return [
    { id: `${id}-foot-edge`, kind: "edge", d: body, width: 7, layer: 0 },
    { id: `${id}-toes-edge`, kind: "edge", d: line(base, knuckle, tip), width: 10.5 * scale + 7, layer: 0 },
    { id: `${id}-foot-fill`, kind: `${kind} solid`, d: body, width: 0, layer: 1 },
    { id: `${id}-toes-fill`, kind, d: line(base, knuckle, tip), width: 10.5 * scale, layer: 1 },
  ];
}

/** Torso, neck, head with hair and nose; facing right.  tilt: degrees the torso leans, 0 is upright, plus is forward. */
export function torso(hip, tilt, { nod = 0 } = {}) {
  const shoulder = away(hip, tilt - 90, 88);
  const chin = away(shoulder, tilt - 84 + nod, 20);
  const head = away(chin, tilt - 84 + nod, 22);
  const facing = tilt + nod;
  return {
    shoulder,
    shapes: [
      ...limb("neck", 15, [shoulder, chin]),
      ...limb("torso", 42, [away(hip, tilt - 90, 4), away(shoulder, tilt + 90, 12)], "cloth"),
      ...limb("head", 42, [head, away(head, facing - 90, 3)]),
      { id: "nose", kind: "edge", d: line(away(head, facing + 4, 23), away(head, facing + 14, 28), away(head, facing + 24, 24)), width: 4, layer: 2 },
      { id: "eye", kind: "edge", d: line(away(head, facing - 12, 12), away(head, facing - 12, 12.5)), width: 5, layer: 2 },
      { id: "hair", kind: "hair", d: hair(head, facing), width: 0, layer: 2 },
    ],
  };
}

function hair(head, facing) {
  const on = (degrees, radius) => away(head, facing + degrees, radius);
  const arc = [-42, -65, -90, -115, -140, -165, -190, -208].map((degrees) => on(degrees, degrees < -60 && degrees > -120 ? 28 : 25.5));
  return `${line(...arc)}L${at(on(-195, 9))}L${at(on(-120, 11))}L${at(on(-60, 15))}Z`;
}

/** An arm from the shoulder to a hand. */
export function arm(id, shoulder, hand, { bend = 1, far = false } = {}) {
  const elbow = joint(shoulder, hand, 52, 50, bend);
  const sleeve = point(shoulder.x + (elbow.x - shoulder.x) * 0.6, shoulder.y + (elbow.y - shoulder.y) * 0.6);
  const skin = far ? "far" : "skin";
  const reached = Math.hypot(hand.x - elbow.x, hand.y - elbow.y) > 50.1 ? away(elbow, degreesTo(elbow, hand), 50) : hand;
  return [
    ...limb(`${id}-upper`, 16, [shoulder, elbow], skin),
    ...limb(`${id}-fore`, 14, [elbow, reached], skin),
    ...limb(`${id}-hand`, 17, [reached, away(reached, degreesTo(elbow, reached), 4)], skin),
    ...limb(`${id}-sleeve`, 20, [shoulder, sleeve], far ? "cloth-far" : "cloth"),
  ];
}

export const degreesTo = (from, to) => (Math.atan2(to.y - from.y, to.x - from.x) * 180) / Math.PI;

/* A right foot from above, toes up, the big toe on the left: from the big toe to the little one.
   Where each toe begins, which way it points, how long and how wide it is. */
const TOES = [
  { x: -36, y: -74, degrees: -92, length: 36, width: 29 },
  { x: -9, y: -84, degrees: -91, length: 35, width: 20 },
  { x: 12, y: -79, degrees: -88, length: 31, width: 19 },
  { x: 31, y: -69, degrees: -84, length: 27, width: 18 },
  { x: 47, y: -54, degrees: -79, length: 22, width: 17 },
];
const FAN = [-22, -6, 9, 23, 38]; // how far each toe goes aside when they spread

/** A foot from above.  spread: 0 to 1; curl: 0 to 1; mirrored: the left one. */
export function topFoot(id, { x, y }, { spread = 0, curl = 0, scale = 1, mirrored = false, kind = "active" } = {}) {
  const flip = mirrored ? -1 : 1;
  const p = (px, py) => point(x + px * scale * flip, y + py * scale);
  const c = (px, py) => at(p(px, py));
  const body =
    `M${c(-50, -66)}C${c(-56, -30)} ${c(-34, 0)} ${c(-34, 40)}C${c(-36, 84)} ${c(-26, 112)} ${c(0, 112)}` +
    `C${c(26, 112)} ${c(34, 84)} ${c(36, 44)}C${c(40, 4)} ${c(60, -20)} ${c(56, -50)}` +
    `C${c(44, -78)} ${c(-38, -100)} ${c(-50, -66)}Z`;
  const toes = TOES.flatMap((toe, index) => {
    const base = p(toe.x, toe.y);
    const wanted = toe.degrees + FAN[index] * spread;
    const degrees = mirrored ? -180 - wanted : wanted;
    const length = toe.length * scale * (1 - 0.62 * curl) * (1 + 0.08 * spread);
    const width = toe.width * scale * (1 + 0.1 * curl);
    const tip = away(base, degrees, length);
    const nail = away(base, degrees, length + width * (0.12 - 0.12 * curl));
    const across = (distance) => [away(nail, degrees - 90, distance), away(nail, degrees + 90, distance)];
    const [left, right] = across(width * 0.24);
    const top = away(nail, degrees, width * 0.3 * (1 - curl) + 1.5 * scale);
    return [
      { id: `${id}-toe${index}-edge`, kind: "edge", d: line(base, tip), width: width + 7, layer: 0 },
      { id: `${id}-toe${index}-fill`, kind, d: line(base, tip), width, layer: 3 },
      { id: `${id}-toe${index}-nail`, kind: "detail", d: `M${at(left)}Q${at(top)} ${at(right)}`, width: 3, layer: 4 },
      ...(index === 0 ? [] : [{
        id: `${id}-toe${index}-gap`, kind: "detail", layer: 4, width: 3,
        d: line(midway(base, p(TOES[index - 1].x, TOES[index - 1].y)), away(midway(base, p(TOES[index - 1].x, TOES[index - 1].y)), mirrored ? -180 - (toe.degrees + FAN[index] * spread * 0.5) : toe.degrees + FAN[index] * spread * 0.5, 14 * scale * (1 - 0.4 * curl))),
      }]),
    ];
  });
  const knuckles = TOES.map((toe, index) => {
    const middle = p(toe.x, toe.y + 10);
    const half = toe.width * scale * 0.3;
    return {
      id: `${id}-knuckle${index}`, kind: curl > 0.5 ? "detail" : "detail unseen", width: 3, layer: 4,
      d: `M${at(point(middle.x - half, middle.y))}Q${at(point(middle.x, middle.y - 7 * scale))} ${at(point(middle.x + half, middle.y))}`,
    };
  });
  return [
    { id: `${id}-edge`, kind: "edge", d: body, width: 7, layer: 0 },
    ...toes,
    { id: `${id}-fill`, kind: `${kind} solid`, d: body, width: 0, layer: 2 },
    ...knuckles,
  ];
}

const midway = (one, other) => point((one.x + other.x) / 2, (one.y + other.y) / 2);
