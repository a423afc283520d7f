#pragma once
// Debian's RocksDB is an assertion build: using a file again after a failed write aborts the process. An abort loses nothing that
// was acknowledged, but it must say what to do: this tells the state of the disk and ends with exit code 70.

#include <string>

namespace muster::api {

/// Once, at the start of a server. `directory`: whose disk is looked at.
void explain_aborts(const std::string& directory);

}  // namespace muster::api
