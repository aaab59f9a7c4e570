// A treap ordered by (low, high), each node knowing the greatest `high` below it: finding the intervals that hold a
// key costs the height of the tree plus what is found, however many intervals there are.

interface Node<T> {
  readonly low: string;
  readonly high: string;
  readonly owners: Set<T>;
  readonly priority: number;
  left: Node<T> | null;
  right: Node<T> | null;
  highest: string;
}

/** A set of half-open key intervals with owners, made for asking "whose intervals hold this key?". */
export class IntervalIndex<T> {
  #root: Node<T> | null = null;
  /** State of a small generator: priorities need to look random, not to be. */
  #seed = 0x9e3779b9;

  get isEmpty(): boolean {
    return this.#root === null;
  }

  add(low: string, high: string, owner: T): void {
    const existing = this.#find(low, high);
    if (existing !== null) existing.owners.add(owner);
    else this.#root = this.#insert(this.#root, this.#leaf(low, high, owner));
  }

  remove(low: string, high: string, owner: T): void {
    const node = this.#find(low, high);
    if (node === null) return;
    node.owners.delete(owner);
    if (node.owners.size === 0) this.#root = removeNode(this.#root, low, high);
  }

  /** Calls back with each owner of an interval with `low <= key < high`; with one that has several of them, several times. */
  stab(key: string, found: (owner: T) => void): void {
    stabNode(this.#root, key, found);
  }

  /** Calls back with the owners of all intervals. */
  forEach(found: (owner: T) => void): void {
    visit(this.#root, found);
  }

  #find(low: string, high: string): Node<T> | null {
    let node = this.#root;
    while (node !== null) {
      const order = compare(low, high, node);
      if (order === 0) return node;
      node = order < 0 ? node.left : node.right;
    }
    return null;
  }

  #leaf(low: string, high: string, owner: T): Node<T> {
    this.#seed ^= this.#seed << 13;
    this.#seed ^= this.#seed >>> 17;
    this.#seed ^= this.#seed << 5;
    return {
      low,
      high,
      owners: new Set([owner]),
      priority: this.#seed,
      left: null,
      right: null,
      highest: high,
    };
  }

  #insert(node: Node<T> | null, added: Node<T>): Node<T> {
    if (node === null) return added;
    if (compare(added.low, added.high, node) < 0) {
      node.left = this.#insert(node.left, added);
      if (node.left.priority > node.priority) return rotateRight(node, node.left);
    } else {
      node.right = this.#insert(node.right, added);
      if (node.right.priority > node.priority) return rotateLeft(node, node.right);
    }
    return refresh(node);
  }
}

function compare<T>(low: string, high: string, node: Node<T>): number {
  if (low !== node.low) return low < node.low ? -1 : 1;
  if (high !== node.high) return high < node.high ? -1 : 1;
  return 0;
}

function refresh<T>(node: Node<T>): Node<T> {
  let { high: highest } = node;
  if (node.left !== null && node.left.highest > highest) highest = node.left.highest;
  if (node.right !== null && node.right.highest > highest) highest = node.right.highest;
  node.highest = highest;
  return node;
}

function rotateRight<T>(node: Node<T>, left: Node<T>): Node<T> {
  node.left = left.right;
  left.right = refresh(node);
  return refresh(left);
}

function rotateLeft<T>(node: Node<T>, right: Node<T>): Node<T> {
  node.right = right.left;
  right.left = refresh(node);
  return refresh(right);
}

function removeNode<T>(node: Node<T> | null, low: string, high: string): Node<T> | null {
  if (node === null) return null;
  const order = compare(low, high, node);
  if (order === 0) return merge(node.left, node.right);
  if (order < 0) node.left = removeNode(node.left, low, high);
  else node.right = removeNode(node.right, low, high);
  return refresh(node);
}

/** Joins two treaps of which all of the first sorts before all of the second. */
function merge<T>(left: Node<T> | null, right: Node<T> | null): Node<T> | null {
  if (left === null) return right;
  if (right === null) return left;
  if (left.priority > right.priority) {
    left.right = merge(left.right, right);
    return refresh(left);
  }
  right.left = merge(left, right.left);
  return refresh(right);
}

function stabNode<T>(node: Node<T> | null, key: string, found: (owner: T) => void): void {
  if (node === null || node.highest <= key) return;
  stabNode(node.left, key, found);
  if (node.low > key) return;
  if (key < node.high) for (const owner of node.owners) found(owner);
  stabNode(node.right, key, found);
}

function visit<T>(node: Node<T> | null, found: (owner: T) => void): void {
  if (node === null) return;
  visit(node.left, found);
  for (const owner of node.owners) found(owner);
  visit(node.right, found);
}
