package dev.gradflow.cli;

import picocli.CommandLine.IVersionProvider;

/// The versions of gradflow and of what it runs on.
final class Versions implements IVersionProvider {
    /// The version of gradflow that the build recorded in the module, or `unversioned` where it did not.
    static String gradflow() {
        return Versions.class.getModule().getDescriptor() == null
                ? "unversioned"
                : Versions.class.getModule().getDescriptor().rawVersion().orElse("unversioned");
    }

    /// The Java runtime, as in `25.0.3+9 (Eclipse Adoptium)`.
    static String java() {
        return Runtime.version() + " (" + System.getProperty("java.vendor") + ")";
    }

    /// The operating system, as in `Linux 6.1 (amd64)`.
    static String system() {
        return System.getProperty("os.name") + " " + System.getProperty("os.version") + " ("
                + System.getProperty("os.arch") + ")";
    }

    @Override
    public String[] getVersion() {
        return new String[] {"gradflow " + gradflow()};
    }
}
