#pragma once
// One function per subcommand: adds its options to the app and, when it is the one that was called, puts what is to be done
// into `chosen`. Each stands in a file of its own, <name>_command.cpp.

#include <CLI/CLI.hpp>

#include <functional>

namespace muster::cli {

/// What was asked for; answers the exit code.
using Action = std::function<int()>;

void add_serve_command(CLI::App& app, Action& chosen);
void add_init_command(CLI::App& app, Action& chosen);
void add_admin_link_command(CLI::App& app, Action& chosen);
void add_outbox_command(CLI::App& app, Action& chosen);
void add_history_command(CLI::App& app, Action& chosen);
void add_as_of_command(CLI::App& app, Action& chosen);
void add_diff_command(CLI::App& app, Action& chosen);
void add_activity_command(CLI::App& app, Action& chosen);
void add_backtest_command(CLI::App& app, Action& chosen);
void add_verify_command(CLI::App& app, Action& chosen);
void add_verify_export_command(CLI::App& app, Action& chosen);
void add_verify_proof_command(CLI::App& app, Action& chosen);
void add_prove_command(CLI::App& app, Action& chosen);
void add_export_command(CLI::App& app, Action& chosen);
void add_rebuild_command(CLI::App& app, Action& chosen);
void add_backup_command(CLI::App& app, Action& chosen);
void add_backup_verify_command(CLI::App& app, Action& chosen);
void add_restore_command(CLI::App& app, Action& chosen);
void add_rotate_master_key_command(CLI::App& app, Action& chosen);
void add_rotate_signing_key_command(CLI::App& app, Action& chosen);
void add_organization_export_command(CLI::App& app, Action& chosen);
void add_organization_import_command(CLI::App& app, Action& chosen);
void add_status_command(CLI::App& app, Action& chosen);
void add_demo_command(CLI::App& app, Action& chosen);
void add_doctor_command(CLI::App& app, Action& chosen);

}  // namespace muster::cli
