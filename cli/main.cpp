#include <curl/curl.h>

#include <csignal>
#include <exception>

#include "cli/exit_codes.hpp"
#include "cli/output.hpp"
#include "cli/subcommands.hpp"
#include "eventstore/crypto.hpp"

/// jemalloc reads it: memory that is free for a quarter of a second goes back to the system, rather than after ten and only when
/// somebody frees more.
extern "C" {
const char* malloc_conf = "background_thread:true,dirty_decay_ms:250,muzzy_decay_ms:0";
}

namespace {

constexpr const char* description =
    "Muster: an event-sourced account backend. People, organizations, roles and invitations over HTTP; every change is a record in\n"
    "a gapless log that can be read back, replayed and verified.";

constexpr const char* examples =
    "Begin with:\n"
    "  muster init --data ./data --admin-email you@example.org --api-key\n"
    "  muster serve --data ./data --listen 127.0.0.1:8080\n"
    "\n"
    "Each subcommand explains itself: muster verify --help\n"
    "Exit codes: 0 done; 1 done, and something is wrong; 2 wrong usage; 3 cannot open the directory or reach the server; 70 a bug.";

int run(int argc, char** argv) {
    CLI::App app(description, "muster");
    app.footer(examples);
    app.set_version_flag("--version", "muster 0.1.0");
    app.require_subcommand(1);
    muster::cli::Action chosen;
    muster::cli::add_serve_command(app, chosen);
    muster::cli::add_init_command(app, chosen);
    muster::cli::add_admin_link_command(app, chosen);
    muster::cli::add_demo_command(app, chosen);
    muster::cli::add_doctor_command(app, chosen);
    muster::cli::add_outbox_command(app, chosen);
    muster::cli::add_history_command(app, chosen);
    muster::cli::add_as_of_command(app, chosen);
    muster::cli::add_diff_command(app, chosen);
    muster::cli::add_activity_command(app, chosen);
    muster::cli::add_backtest_command(app, chosen);
    muster::cli::add_verify_command(app, chosen);
    muster::cli::add_prove_command(app, chosen);
    muster::cli::add_verify_proof_command(app, chosen);
    muster::cli::add_verify_export_command(app, chosen);
    muster::cli::add_export_command(app, chosen);
    muster::cli::add_rebuild_command(app, chosen);
    muster::cli::add_status_command(app, chosen);
    muster::cli::add_backup_command(app, chosen);
    muster::cli::add_backup_verify_command(app, chosen);
    muster::cli::add_restore_command(app, chosen);
    muster::cli::add_rotate_master_key_command(app, chosen);
    muster::cli::add_rotate_signing_key_command(app, chosen);
    muster::cli::add_organization_export_command(app, chosen);
    muster::cli::add_organization_import_command(app, chosen);
    try {
        app.parse(argc, argv);
    } catch (const CLI::ParseError& error) {
        return app.exit(error) == 0 ? muster::cli::exit_ok : muster::cli::exit_usage;
    }
    return chosen();
}

}  // namespace

int main(int argc, char** argv) {
    std::signal(SIGPIPE, SIG_IGN);  // a closed pipe is a failed write, not a death
    muster::eventstore::crypto::initialize();
    curl_global_init(CURL_GLOBAL_DEFAULT);
    try {
        return run(argc, argv);
    } catch (const std::exception& error) {
        muster::cli::say_error(std::string("internal error: ") + error.what() + "\nThis is a bug in Muster; please report what you did.");
        return muster::cli::exit_internal;
    }
}
