/* From the numbers of the data to series that can be drawn. */

const DASHES = ['', '8 3', '2 2.5', '10 3 2 3', '5 2.5', '1.5 4', '14 4'];
const PER_E = Math.LOG10E;

/** In the data null is -∞, and the strings "NaN" and "Infinity" are what they say. */
function value(cell) {
    return cell === null || cell === undefined ? -Infinity : Number(cell);
}

function values(list) {
    return list.map(value);
}

/** Natural logarithms of the data as decadic ones. */
function decades(list) {
    return list.map((cell) => value(cell) * PER_E);
}

function styleOf(index) {
    return { color: 'var(--s' + (index % 7) + ')', dash: DASHES[(index + Math.floor(index / 7)) % 7] };
}

function upFrom(first, length, stride = 1) {
    return Array.from({ length }, (_, i) => first + i * stride);
}
