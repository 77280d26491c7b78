/* The leading Lyapunov exponents of the networks, with their standard errors. */

/** Of every network that has a spectrum: its first run lends name, colour and dash. */
function lyapunovSeries() {
    return (analysis.lyapunov ?? []).flatMap((spectrum, i) => {
        if (!spectrum) return [];
        const network = analysis.networks[i];
        const run = runs.find((each) => each.network === network);
        const exponents = values(spectrum.exponents);
        const errors = values(spectrum.standardErrors).map((error) => (Number.isFinite(error) ? error : 0));
        return {
            label: network.name,
            color: run.color,
            dash: run.dash,
            x: upFrom(1, exponents.length),
            y: exponents,
            low: exponents.map((exponent, j) => exponent - errors[j]),
            high: exponents.map((exponent, j) => exponent + errors[j]),
        };
    });
}

const SURELY = 2; // standard errors from 0

function lyapunovFinding(series) {
    const first = analysis.lyapunov.find(Boolean);
    const growing = series.filter((each) => each.y[0] - SURELY * (each.y[0] - each.low[0]) > 0).map((each) => each.label);
    const open = analysis.networks.filter((_, i) => analysis.lyapunov[i]?.converged === false).map(({ name }) => name);
    return [
        ...rich`Over ${steps(first.steps)} of the input, after settling, ${strong(growing.length ? listed(growing) : 'no network')} ${growing.length > 1 ? 'have' : 'has'} a *λ*_{1} that is positive by more than two standard errors`,
        growing.length ? ': there small differences of states, and gradients, grow.' : '; where it is negative, small differences of states shrink.',
        ...(open.length ? rich` Not converged: ${strong(listed(open))}; more steps would tell.` : []),
    ];
}

function lyapunovChart() {
    const series = lyapunovSeries();
    if (!series.length) return null;
    return chart({
        id: 'lyapunov-spectrum',
        title: 'Lyapunov spectrum',
        finding: lyapunovFinding(series),
        x: { label: 'exponent i, the largest first', short: 'i' },
        y: { label: '*λ*_{i} per step (natural logarithm), band: ± standard error', include: [0], format: (y) => number(y) },
        series,
        bandNames: ['minus standard error', 'plus standard error'],
        refs: [{ at: 0, label: 'kept' }],
        height: 300,
        symbols: ['lyapunov', 'P'],
    }).figure;
}

function allSpectra() {
    const parts = [spectraSection(), lyapunovChart()].filter(Boolean);
    return parts.length ? parts : null;
}
