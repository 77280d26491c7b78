/// The `gradflow` command: what users and scripts type, its reports, and its progress on a terminal.
///
/// Opens its commands to picocli, which fills in their options; exports nothing.
module dev.gradflow.cli {
    requires dev.gradflow.analysis;
    requires info.picocli;
    requires me.tongfei.progressbar;
    requires tools.jackson.databind;
    requires static org.jspecify;

    opens dev.gradflow.cli to
            info.picocli;

    provides System.LoggerFinder with
            dev.gradflow.cli.CommandLogger;
}
