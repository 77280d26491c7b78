/// The `gradflow` command: what users and scripts type, its reports, and its progress on a terminal.
///
/// Opens its commands to picocli, which fills in their options, and its results to Jackson; exports nothing.
module dev.gradflow.cli {
    requires dev.gradflow.analysis;
    requires info.picocli;
    requires me.tongfei.progressbar;
    requires tools.jackson.databind;
    requires static org.jspecify;

    opens dev.gradflow.cli to
            info.picocli;
    opens dev.gradflow.cli.training to
            tools.jackson.databind;

    provides System.LoggerFinder with
            dev.gradflow.cli.CommandLogger;
}
