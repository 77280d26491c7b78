/* Every symbol in one sentence, with its formula. */

const GLOSSARY = {
    s: ['*s*_{t}', 'The state after step *t*: *h*_{t} of a plain RNN or GRU, (*h*_{t}, *c*_{t}) of an LSTM.'],
    J: [
        '*J*_{t}',
        'How the state after step *t* answers to a small change of the state before it, the input held fixed: ' +
            '*J*_{t} = ∂*s*_{t} / ∂*s*_{t−1}.',
    ],
    P: [
        '*P*(*t*,*k*)',
        'The same over *k* steps, what a gradient is multiplied by on its way back: ' +
            '*P*(*t*,*k*) = *J*_{t} · *J*_{t−1} · … · *J*_{t−k+1} = ∂*s*_{t} / ∂*s*_{t−k}.',
    ],
    sigma: [
        'σ_{max}',
        'The spectral norm, the most that any direction is stretched: σ_{max}(*M*) = max ‖*Mv*‖ / ‖*v*‖. ' +
            'At 1 % even the best-kept gradient has shrunk to a hundredth.',
    ],
    frobenius: [
        '‖*P*‖_{F}',
        'The Frobenius norm, root of the sum of all squared entries: at least σ_{max}, at most √*n* times it.',
    ],
    rho: [
        'ρ',
        'The spectral radius, the largest |eigenvalue|. It is often quoted for “vanishing” and “exploding”, ' +
            'but bounds nothing: a matrix with ρ = 0 can still amplify.',
    ],
    lyapunov: [
        '*λ*_{i}',
        'Lyapunov exponent: the mean growth per step of the *i*-th direction, *λ*_{i} = lim (1/*k*) ln σ_{i}(*P*(*t*,*k*)), from the *QR* decomposition at every few steps.',
    ],
    k: ['*k*, *k*∗', 'The lag: how many steps back. *k*∗ is the largest lag analysed.'],
    t: ['*t*, *T*', 'The step in the input series, and the number of steps.'],
    r: [
        '*r*',
        'Growth per step: *r* = (1/*k*∗) · median over *t* of ln σ_{max}(*P*(*t*,*k*∗)). ' +
            'Each step multiplies the norm by *e*^{r} on average; 0 keeps it.',
    ],
    verdict: [
        'Verdict',
        '**Vanishing** if *r*·*k*∗ < ln 0.01, **exploding** if *r*·*k*∗ > ln 100, else **preserved**.',
    ],
    band: [
        'Line and band',
        'The products end at several points *t* of the series: the line is their median, ' +
            'the band reaches from the lowest to the highest.',
    ],
    bound: [
        'Bound',
        'Pascanu, Mikolov and Bengio (2013), for plain RNNs only: σ_{max}(*P*(*t*,*k*)) ≤ (γ·σ_{max}(*W*_{hh}))^{k}. ' +
            'Below 1 vanishing is certain; above 1 exploding is possible, not certain.',
    ],
    gamma: ['γ', 'The steepest slope of the activation: γ ≥ |φ′|, which is 1 for tanh, relu and identity.'],
    W: [
        '*W*_{hh}',
        'The recurrent weights, that act on the state before; of a gated cell one block of rows for every gate.',
    ],
    c: [
        '*c*_{t}',
        'The cell state of an LSTM: *c*_{t} = *f*_{t} ⊙ *c*_{t−1} + *i*_{t} ⊙ *g*_{t}; without *f*_{t} in the LSTM of 1997.',
    ],
    Q: [
        '*Q*(*t*,*k*)',
        'The textbook formula: the product of *A*+*B*+*C*+*D* over *k* steps. It leaves out that *o*_{t−1} ' +
            'depends on *c*_{t−2}, so it is exact at *k* = 1 only.',
    ],
    via: [
        'via-h(*t*,*k*)',
        'Exact: how *c*_{t} answers when *c*_{t−k} moves and *h*_{t−k} moves with it through tanh, *o*_{t−k} held fixed.',
    ],
    block: [
        'block(*t*,*k*)',
        'Exact: how *c*_{t} answers when *c*_{t−k} moves and *h*_{t−k} does not; the lower right block of *P*(*t*,*k*).',
    ],
    direct: [
        'Direct path',
        'The product of the forget gates alone, Π *D*: the popular reading “the derivative is 1, or *f*”.',
    ],
    gap: ['Relative gap', '‖*Q* − via-h‖_{F} / ‖via-h‖_{F}: how far the textbook formula is off.'],
    A: [
        '*A*_{t}',
        'Through the forget gate: diag(*c*_{t−1} ⊙ *f*(1−*f*)) *W*_{hf} diag(*o*_{t−1} ⊙ (1−tanh²*c*_{t−1})).',
    ],
    B: ['*B*_{t}', 'Through the input gate: diag(*g* ⊙ *i*(1−*i*)) *W*_{hi} diag(*o*_{t−1} ⊙ (1−tanh²*c*_{t−1})).'],
    C: ['*C*_{t}', 'Through the candidate: diag(*i* ⊙ (1−*g*²)) *W*_{hg} diag(*o*_{t−1} ⊙ (1−tanh²*c*_{t−1})).'],
    D: ['*D*_{t}', 'The direct path of one step: diag(*f*_{t}), or 1 in the LSTM of 1997.'],
    E: ['*E*_{t}', 'The loss taken at step *t*; its gradient goes back from there.'],
    horizon: [
        'Effective horizon',
        'Lag *k* adds δ*a*_{t−k} *h*_{t−k−1}ᵀ to ∂*E*_{t}/∂*W*_{hh}; the shares are of the norms of these parts. ' +
            'The horizon is the lag within which 50, 90 or 99 % of them lie.',
    ],
    part: [
        'Signed part',
        'What one path brings to δ*c*_{t−k} = d*E*/d*c*_{t−k}, projected on it: (part · δ*c*) / ‖δ*c*‖². Negative: against the others.',
    ],
    timescale: [
        'Time scale',
        '1/(1−*f*) and −1/ln *f* of a unit’s mean forget gate (*z* in a GRU), beside the lag at which ' +
            '‖∂*s*_{T,u}/∂*s*_{T−k}‖ has fallen to 1/e and to 1 %, every path counted.',
    ],
    gain: [
        'Gain *g*',
        'What recurrent weights are drawn times: gaussian ones are of N(0, *g*²/*H*), orthogonal ones have every singular value *g*.',
    ],
    keeping: [
        'Bias of the keeping gate',
        'A number added to what goes into σ of *f* (of *z* in a GRU): at +2 a gate of 0.5 becomes 0.88, and 1/(1−*f*) goes from 2 to 8 steps.',
    ],
    chrono: [
        'Chrono bias',
        'Biases of the keeping gate drawn as ln U(1, *T*−1), those of the input gate as their negatives: memories spread up to *T* steps.',
    ],
    orthogonal: ['Orthogonal weights', '*W*ᵀ*W* = *g*² · 1: every singular value is the gain *g*, no direction is favoured.'],
    clip: ['Clipping', 'A gradient whose norm ‖d*E*/dθ‖ is above the threshold is scaled down to it.'],
    f: ['*f*', 'Forget gate, 0 to 1: the share of the cell state that is kept. *f*_{t} = σ(*W*_{if}*x*_{t} + *W*_{hf}*h*_{t−1} + *b*_{f}); it holds for about 1/(1−*f*) steps.'],
    i: ['*i*', 'Input gate, 0 to 1: how much of the candidate enters the cell state: *i*_{t} = σ(*W*_{ii}*x*_{t} + *W*_{hi}*h*_{t−1} + *b*_{i}).'],
    g: ['*g*', 'Candidate, −1 to 1: what would be written into the cell state: *g*_{t} = tanh(*W*_{ig}*x*_{t} + *W*_{hg}*h*_{t−1} + *b*_{g}).'],
    o: ['*o*', 'Output gate, 0 to 1: how much of the cell state shows in *h*: *h*_{t} = *o*_{t} ⊙ tanh *c*_{t}, *o*_{t} = σ(*W*_{io}*x*_{t} + *W*_{ho}*h*_{t−1} + *b*_{o}).'],
    gateR: ['*r*_{t}', 'Reset gate of a GRU, 0 to 1: how much of the past enters the candidate: *r*_{t} = σ(*W*_{ir}*x*_{t} + *W*_{hr}*h*_{t−1} + *b*_{r}).'],
    z: ['*z*', 'Update gate of a GRU, 0 to 1: the share of *h* that is kept: *h*_{t} = *z*_{t} ⊙ *h*_{t−1} + (1−*z*_{t}) ⊙ *n*_{t}.'],
    n: ['*n*', 'Candidate of a GRU, −1 to 1: what *h* would become: *n*_{t} = tanh(*W*_{in}*x*_{t} + *r*_{t} ⊙ (*W*_{hn}*h*_{t−1} + *b*_{hn}) + *b*_{in}).'],
};

function definitions(keys) {
    return el(
        'dl',
        { class: 'symbols' },
        keys.map((key) =>
            el('div', {}, el('dt', {}, marked(GLOSSARY[key][0])), el('dd', {}, marked(GLOSSARY[key][1]))),
        ),
    );
}

/** The symbols of a chart, explained on the spot. */
function symbols(keys) {
    return keys.length ? el('details', { class: 'explain' }, el('summary', {}, 'Symbols'), definitions(keys)) : null;
}
