/* Light or dark colours, as the reader likes. */

const THEMES = ['auto', 'light', 'dark'];

function themeButton() {
    const button = document.getElementById('theme');
    let theme = 'auto';
    try {
        theme = localStorage.getItem('gradflow-theme') ?? 'auto';
    } catch {
        // Some browsers keep nothing for a file: then the choice lasts as long as the page.
    }
    const apply = () => {
        if (theme === 'auto') delete document.documentElement.dataset.theme;
        else document.documentElement.dataset.theme = theme;
        button.textContent = { auto: '◐ Auto', light: '○ Light', dark: '● Dark' }[theme] ?? '◐ Auto';
        button.setAttribute('aria-label', 'Colours: ' + theme + '. Press to change.');
    };
    button.addEventListener('click', () => {
        theme = THEMES[(THEMES.indexOf(theme) + 1) % THEMES.length];
        try {
            localStorage.setItem('gradflow-theme', theme);
        } catch {
            // As above.
        }
        apply();
    });
    apply();
}
