/* Numbers for people. Logarithms are to the base 10 here; -Infinity is the logarithm of an exact zero. */

const RAISED = { '-': '⁻', 0: '⁰', 1: '¹', 2: '²', 3: '³', 4: '⁴', 5: '⁵', 6: '⁶', 7: '⁷', 8: '⁸', 9: '⁹' };

function minus(text) {
    return text.replace('-', '−');
}

function power(exponent) {
    return '10' + [...String(exponent)].map((sign) => RAISED[sign]).join('');
}

function grouped(whole) {
    return whole.length > 4 ? whole.replace(/\B(?=(\d{3})+$)/g, '\u202f') : whole;
}

/** A number with so many significant digits, in powers of ten where that is easier to read. */
function number(value, digits = 3) {
    if (Number.isNaN(value)) return 'not a number';
    if (!Number.isFinite(value)) return value > 0 ? '∞' : '−∞';
    if (value === 0) return '0';
    const size = Math.abs(value);
    if (size >= 1e6 || size < 1e-3) return (value < 0 ? '−' : '') + amount(Math.log10(size), digits);
    if (size >= 10 ** digits) return minus(grouped(String(Math.round(value))));
    return minus(String(Number(value.toPrecision(digits))));
}

/** The number whose logarithm is given, which may be far outside what a double can hold. */
function amount(log, digits = 3) {
    if (Number.isNaN(log)) return 'not a number';
    if (log === -Infinity) return '0 exactly';
    if (log === Infinity) return '∞';
    if (log >= -3 && log < 5) return number(10 ** log, digits);
    let exponent = Math.floor(log);
    let mantissa = (10 ** (log - exponent)).toPrecision(Math.max(1, digits - 1));
    if (Number(mantissa) >= 10) {
        mantissa = (1).toPrecision(Math.max(1, digits - 1));
        exponent += 1;
    }
    return Number(mantissa) === 1 ? power(exponent) : mantissa + '×' + power(exponent);
}

/** A factor, given its logarithm. */
function times(log) {
    return Number.isNaN(log) || log === -Infinity ? amount(log) : '×' + amount(log);
}

/** A norm as what is left of a gradient: percent below 1, a factor from there on. */
function left(log) {
    if (log < 0 && log >= -3.0005) return share(10 ** log);
    return log >= 0 ? times(log) : amount(log);
}

function share(fraction) {
    if (!Number.isFinite(fraction)) return 'not a number';
    const percent = 100 * fraction;
    if (percent === 0 || percent === 100) return percent + '\u202f%';
    if (percent > 99.9 && percent < 100) return 'over 99.9\u202f%';
    if (percent < 0.1 && percent > 0) return 'under 0.1\u202f%';
    return String(Number(percent.toPrecision(percent > 99 || percent < 10 ? 3 : 2))) + '\u202f%';
}

function steps(count, written = (value) => grouped(String(value))) {
    const text = written(count);
    return text + (text === '1' ? ' step' : ' steps');
}

function capital(word) {
    return word.slice(0, 1).toUpperCase() + word.slice(1);
}

/** "1 network", "7 networks". */
function count(many, one) {
    return many + ' ' + one + (many === 1 ? '' : 's');
}

function mean(values) {
    const finite = values.filter(Number.isFinite);
    return finite.length ? finite.reduce((sum, value) => sum + value, 0) / finite.length : NaN;
}

/** The largest finite value and its place; the value is NaN where there is none. */
function largest(values) {
    let at = -1;
    values.forEach((value, i) => {
        if (Number.isFinite(value) && (at < 0 || value > values[at])) at = i;
    });
    return { at, value: at < 0 ? NaN : values[at] };
}
