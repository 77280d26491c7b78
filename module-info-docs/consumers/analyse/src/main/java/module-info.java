/// An application that asks where gradients vanish.
module com.example.analyse {
    requires dev.gradflow.analysis;
}
