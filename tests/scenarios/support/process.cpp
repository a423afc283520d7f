#include "tests/scenarios/support/process.hpp"

#include <stdexcept>

#include "tests/support/temporary_directory.hpp"

namespace muster::scenarios {

Finished run(const std::vector<std::string>& arguments, std::chrono::seconds patience) {
    const tests::TemporaryDirectory directory("run");
    const auto process = start_process(arguments, directory / "out", directory / "err");
    Finished finished;
    finished.exit_code = wait_for_end(process, patience);
    finished.out = contents(directory / "out");
    finished.err = contents(directory / "err");
    if (finished.exit_code < 0) {
        tests::kill_process(process);
        throw std::runtime_error(arguments[0] + " " + arguments[1] + " did not end: " + finished.out + finished.err);
    }
    return finished;
}

std::string muster_program() { return MUSTER_PROGRAM; }

Finished muster(std::vector<std::string> arguments, std::chrono::seconds patience) {
    arguments.insert(arguments.begin(), muster_program());
    return run(arguments, patience);
}

}  // namespace muster::scenarios
