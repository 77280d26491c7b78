/* The page, from top to bottom. */

const SECTIONS = [
    ['roofline', 'Roofline', 'How near the machine’s limits', rooflineSection],
    ['rivals', 'Libraries', 'Beside native libraries', rivalsSection],
    ['kernels', 'Kernels', 'Other kernels and widths', kernelsSection],
    ['threads', 'Threads', 'Threads', threadsSection],
    ['growth', 'Growth', 'How time grows', growthSection],
    ['results', 'Results', 'All results', resultsSection],
    ['conditions', 'Conditions', 'Conditions', conditionsSection],
];

themeButton();
summary(document.getElementById('summary'));
for (const [id, short, title, make] of SECTIONS) {
    const content = make();
    if (content) {
        document.getElementById('report').append(el('section', { id }, el('h2', {}, title), content));
        document.getElementById('contents').append(el('a', { href: '#' + id }, short));
    }
}
document.documentElement.dataset.ready = 'true';
