import { findInLayer, type LayerMatch, type LayerPass, type SubmittedGradients } from './find-in-layer.ts';
import type { Match } from './match.ts';
import type { Misconception } from './misconception.ts';

/** A broken layer, and what was submitted of its network. */
export interface BrokenLayer extends LayerPass {
  readonly submitted: SubmittedGradients;
}

const and = new Intl.ListFormat('en', { style: 'long' });

interface Found {
  readonly misconception: Misconception;
  readonly layers: Set<number>;
  readonly tensors: Set<string>;
  /** It explains the layers with others only. */
  isJoint: boolean;
  /** Another one, which is told as well, explains as much. */
  isOneOfSeveral: boolean;
}

/**
 * The mistakes that explain broken layers, each told once with its layers. Of several that explain a layer alone, those
 * that explain the most layers are told: on a layer without γ, λ on b alone is λ on everything but W, too.
 *
 * @param told - the ids of mistakes that other checks told: what they explain is explained
 */
export function findInLayers(broken: readonly BrokenLayer[], told: ReadonlySet<string> = new Set()): Match[] {
  const explained = broken.flatMap(({ submitted, ...pass }) => {
    const matches = findInLayer(pass, submitted);
    const isTold = matches.some(({ mistakes }) => mistakes.every(({ id }) => told.has(id)));
    return isTold ? [] : [{ l: pass.l, matches }];
  });
  const reach = new Map<Misconception, number>();
  for (const { matches } of explained) {
    for (const misconception of new Set(matches.flatMap(({ mistakes }) => mistakes))) {
      reach.set(misconception, (reach.get(misconception) ?? 0) + 1);
    }
  }
  const reachOf = ({ mistakes }: LayerMatch): number => Math.min(...mistakes.map((each) => reach.get(each) ?? 0));
  const byId = new Map<string, Found>();
  for (const { l, matches } of explained) {
    const most = Math.max(...matches.map(reachOf));
    const chosen = matches.filter((match) => reachOf(match) === most);
    for (const { mistakes, alternatives, changed } of chosen) {
      for (const misconception of [...mistakes, ...alternatives]) {
        const found = byId.get(misconception.id) ?? newly(misconception);
        found.layers.add(l);
        for (const name of changed) found.tensors.add(name);
        found.isJoint ||= mistakes.length > 1;
        found.isOneOfSeveral ||= chosen.length > 1 || alternatives.includes(misconception);
        byId.set(misconception.id, found);
      }
    }
  }
  const untold = [...byId.values()].filter(({ misconception }) => !told.has(misconception.id));
  return untold.map(({ misconception: { id, title, what, hint }, layers, tensors, isJoint, isOneOfSeveral }) => {
    const [layer] = layers;
    const where = `${layers.size === 1 ? 'layer' : 'layers'} ${and.format([...layers].sort((a, b) => a - b).map(String))}`;
    return {
      id,
      title,
      explanation: `In ${where} your result equals ${what}${isJoint ? ', together with other mistakes told here' : ''}${isOneOfSeveral ? '; another one told here comes to the same' : ''}.`,
      ...(layers.size === 1 && layer !== undefined && { layer }),
      matches: [...tensors].sort(),
      evidence: `equal in all gradients of ${where}, made of the G that came into it`,
      hint,
    };
  });
}

function newly(misconception: Misconception): Found {
  return { misconception, layers: new Set(), tensors: new Set(), isJoint: false, isOneOfSeveral: false };
}
