package dev.gradflow.cli;

/// The entry point: runs one command line and ends the process with its exit status.
public final class Main {
    private Main() {}

    /// Runs `arguments` and exits: 0 done, 1 a gate tripped, 2 bad usage or bad input.
    public static void main(String[] arguments) {
        int status = Gradflow.run(System.out, System.err, Terminal.ofProcess(), arguments);
        StandardErrorFilter.drain();
        System.exit(status);
    }
}
