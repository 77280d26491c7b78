/* Elements, and text with symbols. Data reaches the page as text nodes and attributes only. */

const SVG = 'http://www.w3.org/2000/svg';

function fill(node, attributes, children) {
    for (const [name, value] of Object.entries(attributes)) {
        if (value === null || value === undefined || value === false) continue;
        if (typeof value === 'function') node.addEventListener(name, value);
        else if (name === 'style') Object.entries(value).forEach(([key, to]) => node.style.setProperty(key, to));
        else node.setAttribute(name, value === true ? '' : value);
    }
    node.append(
        ...children.flat(Infinity).filter((child) => child !== null && child !== undefined && child !== false),
    );
    return node;
}

/** An HTML element; functions among the attributes are listeners, `style` is an object of properties. */
function el(tag, attributes = {}, ...children) {
    return fill(document.createElement(tag), attributes, children);
}

/** An SVG element. */
function draw(tag, attributes = {}, ...children) {
    return fill(document.createElementNS(SVG, tag), attributes, children);
}

/** Marks in text of our own: *x* a symbol, **x** strong, `x` code, _{x} below, ^{x} above. */
function marked(text) {
    const tags = { '**': 'strong', '*': 'i', '`': 'code', '_{': 'sub', '^{': 'sup' };
    const pieces = text.split(/(\*\*.+?\*\*|\*.+?\*|`.+?`|_\{.+?\}|\^\{.+?\})/);
    return pieces
        .filter((piece) => piece !== '')
        .map((piece) => {
            const mark = ['**', '*', '`', '_{', '^{'].find(
                (each) => piece.length > each.length && piece.startsWith(each),
            );
            if (!mark) return piece;
            const inner = piece.slice(mark.length, mark.endsWith('{') ? -1 : -mark.length);
            return el(tags[mark], {}, mark === '`' ? inner : marked(inner));
        });
}

/** Tagged text: its own words may hold marks, what is put in does not. */
function rich(strings, ...values) {
    return strings.flatMap((words, i) => [
        ...marked(words),
        ...(i < values.length ? [values[i]].flat(Infinity) : []),
    ]);
}

function strong(text) {
    return el('strong', {}, text);
}

/** A sentence as plain text, for screen readers. */
function plain(nodes) {
    return el('span', {}, nodes).textContent.replaceAll(/\s+/g, ' ').trim();
}

/** "a", "a and b", "a, b and c" of sentences that may hold elements. */
function listed(items) {
    return items.flatMap((item, i) => {
        const joint = i === 0 ? [] : [i === items.length - 1 ? ' and ' : ', '];
        return [...joint, ...[item].flat(Infinity)];
    });
}
