// No personal data and no secret stands in clear in the log: its raw files are searched for everything that was said.
#include <boost/test/unit_test.hpp>
#include <unicode/normalizer2.h>
#include <unicode/unistr.h>

#include <filesystem>
#include <set>

#include "tests/scenarios/support/process.hpp"
#include "tests/scenarios/support/world.hpp"

namespace muster::scenarios {
namespace {

namespace fs = std::filesystem;

/// A needle in each spelling it could stand in.
std::set<std::string> spellings(const std::string& needle) {
    const auto text = icu::UnicodeString::fromUTF8(needle);
    UErrorCode status = U_ZERO_ERROR;
    std::vector<icu::UnicodeString> forms{text, icu::UnicodeString(text).toLower(), icu::UnicodeString(text).toUpper(),
                                          icu::UnicodeString(text).foldCase()};
    for (const auto* normalizer : {icu::Normalizer2::getNFCInstance(status), icu::Normalizer2::getNFDInstance(status),
                                   icu::Normalizer2::getNFKCCasefoldInstance(status)}) {
        forms.push_back(normalizer->normalize(text, status));
    }
    std::set<std::string> found{needle};
    for (const auto& form : forms) {
        std::string utf8;
        form.toUTF8String(utf8);
        found.insert(utf8);
        std::string little, big;
        for (std::int32_t i = 0; i < form.length(); ++i) {
            const auto unit = static_cast<unsigned>(form[i]);
            little += {static_cast<char>(unit & 0xFFU), static_cast<char>(unit >> 8U)};
            big += {static_cast<char>(unit >> 8U), static_cast<char>(unit & 0xFFU)};
        }
        found.insert(little);
        found.insert(big);
    }
    return found;
}

/// Every file of the data directory that outlives the read models, with its bytes.
std::vector<std::pair<std::string, std::string>> log_files(const World& world) {
    std::vector<std::pair<std::string, std::string>> files;
    for (const auto& entry : fs::recursive_directory_iterator(world.data())) {
        const auto relative = fs::relative(entry.path(), world.data()).string();
        if (!entry.is_regular_file() || relative.starts_with("models")) continue;
        files.emplace_back(relative, contents(entry.path()));
    }
    return files;
}

std::vector<std::string> files_with(const std::vector<std::pair<std::string, std::string>>& files, const std::string& needle) {
    std::vector<std::string> found;
    for (const auto& [name, bytes] : files) {
        for (const auto& spelling : spellings(needle)) {
            if (bytes.find(spelling) != std::string::npos) {
                found.push_back(name);
                break;
            }
        }
    }
    return found;
}

/// Plays a bit of everything and remembers each word that must not be found again.
std::vector<std::string> play(World& world, const std::string& organization_name) {
    const auto office = world.workspace(organization_name), elsewhere = world.workspace("Elsewhere Unlimited");
    std::vector<std::string> secrets{world.admin_key(), token_of_link(world.admin_registration_url()), "root@muster.example"};

    const Profile profile{.first_name = "Quirin\xc3\xb8", .last_name = "Zw\xc3\xa4tschgenbaum", .email = "Quirino.Z@vertraulich-post.example",
                          .role = "access_manager", .phone = "020 7946 0958", .username = "quirlig-77", .job_title = "Obergeheimrat"};
    auto person = office.adds(profile);
    for (const auto& text : {profile.first_name, profile.last_name, profile.email, std::string("vertraulich-post"), profile.phone,
                             std::string("+442079460958"), std::string("442079460958"), profile.username, profile.job_title}) {
        secrets.push_back(text);
    }
    secrets.push_back(person.link_token());
    const std::string password = "Dosenfleisch mit 99 Nelken", next_password = "Nelken ohne 77 Dosen";
    person.registers(password).expect(201);
    const auto agent = Headers{{"user-agent", "Geheimbrowser/47.11"}, {"content-type", "application/json"}};
    const auto sign_in = object({{"email", profile.email}, {"password", password}});
    const auto session = world.nobody().send("POST", "/v1/sessions", sign_in, agent).expect(201).json()["token"].text();
    const auto me = world.holder_of(session);
    const auto key = me.post("/v1/api-keys", object({{"name", "Schluesselbund"}})).expect(201).json()["token"].text();
    const Headers idempotency{{"idempotency-key", "Wiederholungsschluessel"}};
    auto other = object({{"first_name", "Balthasar"}, {"last_name", "Unbekannt"}, {"email", "balthasar@people.example"}, {"role", "member"}});
    const auto added = me.post(office.path("/members"), other, idempotency).expect(201).json()["account_id"].text();
    const auto other_path = office.path("/members/" + added);
    me.post(other_path + "/suspend", object({{"reason", "Veruntreuung von Pfandflaschen"}})).expect(200);
    me.patch(person.path(), object({{"last_name", "Pflaumenbaum"}}), me.current(person.path())).expect(200);
    me.post("/v1/me/password", object({{"current_password", password}, {"new_password", next_password}})).expect(204);
    elsewhere.links(person);
    (void)person.signs_in("Ratlosigkeit 1234");
    for (const auto* text : {"Geheimbrowser", "Schluesselbund", "Wiederholungsschluessel", "Balthasar", "Unbekannt", "balthasar@people.example",
                             "Pfandflaschen", "Pflaumenbaum", "Ratlosigkeit", "argon2id"}) {
        secrets.emplace_back(text);
    }
    secrets.insert(secrets.end(), {session, key, session.substr(4), key.substr(4), password, next_password});
    return secrets;
}

BOOST_AUTO_TEST_SUITE(secrecy)

BOOST_AUTO_TEST_CASE(no_personal_data_and_no_secret_stands_in_clear_in_the_log) {
    World world;
    const std::string control = "Kontrollgruppe Nord";  // an organization's name is not personal
    const auto secrets = play(world, control);
    (void)world.tail();
    world.server().kill();  // what was just written stands in the write-ahead log, uncompressed
    auto files = log_files(world);
    BOOST_TEST(!files_with(files, control).empty());
    for (const auto& secret : secrets) {
        const auto found = files_with(files, secret);
        BOOST_TEST(found.empty(), "after a kill, '" << secret << "' stands in " << (found.empty() ? "" : found.front()));
    }
    world.server().start();
    BOOST_TEST(world.server().stop() == 0);
    files = log_files(world);
    for (const auto& secret : secrets) {
        const auto found = files_with(files, secret);
        BOOST_TEST(found.empty(), "after a stop, '" << secret << "' stands in " << (found.empty() ? "" : found.front()));
    }

    // Compression could hide it from the search: the same through the export, sealed, where the control shows as well.
    const auto sealed = muster({"export", "--data", world.data().string(), "--sealed"});
    BOOST_REQUIRE(sealed.exit_code == 0);
    BOOST_TEST(sealed.out.find(control) != std::string::npos);
    for (const auto& secret : secrets) {
        BOOST_TEST(files_with({{"export", sealed.out}}, secret).empty(), "'" << secret << "' stands in the sealed export");
    }
}

BOOST_AUTO_TEST_CASE(password_hashes_and_tokens_leave_by_no_export_and_nothing_personal_by_the_servers_own_log) {
    World world;
    const auto secrets = play(world, "Office");
    const auto printed = world.server().printed();
    for (const auto& secret : secrets) BOOST_TEST(files_with({{"printed", printed}}, secret).empty(), "the server printed '" << secret << "'");
    const auto metrics = world.nobody().get("/metrics").expect(200).body + world.admin().get("/v1/admin/status").expect(200).body;
    for (const auto& secret : secrets) BOOST_TEST(files_with({{"metrics", metrics}}, secret).empty(), "metrics show '" << secret << "'");
    BOOST_TEST(world.server().stop() == 0);
    const auto opened = muster({"export", "--data", world.data().string()});
    BOOST_REQUIRE(opened.exit_code == 0);
    BOOST_TEST(opened.out.find("balthasar@people.example") != std::string::npos);  // the control: opened is opened
    for (const auto& token : {std::string("argon2id"), std::string("Dosenfleisch"), world.admin_key(), world.admin_key().substr(4)}) {
        BOOST_TEST(opened.out.find(token) == std::string::npos);
    }
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace
}  // namespace muster::scenarios
