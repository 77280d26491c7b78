package dev.gradflow.cli;

import java.io.FileDescriptor;
import java.io.FileOutputStream;

/// The entry point: runs one command line and ends the process with its exit status.
public final class Main {
    private Main() {}

    /// Runs `arguments` and exits: 0 done, 1 a gate tripped, 2 bad usage or bad input.
    public static void main(String[] arguments) {
        FileOutputStream out = new FileOutputStream(FileDescriptor.out);
        int status = Gradflow.run(out, System.err, Terminal.ofProcess(), arguments);
        StandardErrorFilter.drain();
        System.exit(status);
    }
}
