// Uploads that have a row of somebody who was erased, and others.
#include <boost/test/unit_test.hpp>

#include <fstream>
#include <future>
#include <iterator>
#include <thread>

#include "api/imports/imports.hpp"
#include "api/normalizer.hpp"
#include "eventstore/crypto.hpp"
#include "tests/api/test_instance.hpp"

namespace {

using namespace muster;
using namespace muster::api;

const std::string headers = "First name;Last name;E-mail;Role;Phone\n";
const std::string ann = headers + "Ann;Lee;ann@forget.example;member;+442079460001\n";
const std::string bob = headers + "Bob;Ray;bob@forget.example;member;\nNobody;;not an address;;\n";

struct Office {
    Office() : imports(std::make_unique<Imports>(instance.services(), folder.path())) {
        domain::CreateOrganization office;
        office.organization = organization = {eventstore::crypto::uuid_v7(1)};
        office.name = "Office";
        instance.run(std::move(office));
        imports->start();
    }

    ImportId upload(const std::string& file, bool dry_run) {
        ImportJob job;
        job.id = {eventstore::crypto::uuid_v7(2)};
        job.organization = organization;
        job.actor = domain::Actor::system();
        job.mode = ImportMode::row_by_row;
        job.dry_run = dry_run;
        std::promise<bool> accepted;
        imports->accept(job, file, [&](Imports::OrProblem answer) { accepted.set_value(answer.has_value()); });
        BOOST_REQUIRE(accepted.get_future().get());
        return job.id;
    }
    ImportJob now(ImportId id) const { return imports->find(organization, id).value(); }
    ImportJob ended(ImportId id) const {
        const auto deadline = std::chrono::steady_clock::now() + std::chrono::seconds(60);
        while (now(id).is_live() || now(id).at_work) {
            BOOST_REQUIRE(std::chrono::steady_clock::now() < deadline);
            std::this_thread::sleep_for(std::chrono::milliseconds(5));
        }
        return now(id);
    }
    [[nodiscard]] bool has_files(ImportId id) const {
        const auto place = folder / id.text();
        return std::filesystem::exists(place / "key") || std::filesystem::exists(place / "upload") || std::filesystem::exists(place / "people");
    }
    [[nodiscard]] domain::Claim email(std::string_view text) { return instance.services().normalizer.email("", text).value().identifier.claim; }

    tests::TestInstance instance{{}};
    tests::TemporaryDirectory folder{"imports"};
    std::unique_ptr<Imports> imports;
    domain::OrganizationId organization;
};

BOOST_AUTO_TEST_CASE(nothing_of_a_row_is_on_disk_in_clear) {
    Office office;
    (void)office.ended(office.upload(ann, false));
    (void)office.ended(office.upload(bob, true));
    std::size_t files = 0;
    for (const auto& entry : std::filesystem::recursive_directory_iterator(office.folder.path())) {
        if (!entry.is_regular_file()) continue;
        ++files;
        std::ifstream in(entry.path(), std::ios::binary);
        const std::string bytes{std::istreambuf_iterator<char>(in), {}};
        for (const auto* text : {"Ann", "Lee", "forget.example", "4420794", "not an address"}) {
            BOOST_TEST((bytes.find(text) == std::string::npos), text << " in " << entry.path());
        }
    }
    BOOST_TEST(files >= 9U);
}

BOOST_AUTO_TEST_CASE(uploads_with_a_row_of_theirs_go_and_others_stay) {
    Office office;
    const auto applied = office.upload(ann, false);
    const auto account = [&] {
        (void)office.ended(applied);
        return office.instance.services().models.registry().claimed_by(office.email("ann@forget.example")).value();
    }();
    const auto other = office.upload(bob, true);
    const auto checked = office.upload(ann, true);  // unchanged: its results name the account
    (void)office.ended(other);
    (void)office.ended(checked);

    office.imports->forget({eventstore::crypto::uuid_v7(3)}, {office.email("cy@forget.example")});
    BOOST_TEST(office.now(applied).has_upload);
    office.imports->forget(account);
    for (const auto id : {applied, checked}) {
        BOOST_TEST(!office.now(id).has_upload);
        BOOST_TEST(!office.has_files(id));
    }
    BOOST_TEST(office.now(other).has_upload);
    BOOST_TEST(office.has_files(other));

    // Nobody of that e-mail is here, so only what they are called by says whose row it is.
    office.imports->forget({eventstore::crypto::uuid_v7(4)}, {office.email("BOB@forget.example")});
    BOOST_TEST(!office.has_files(other));
    office.imports.reset();
    office.imports = std::make_unique<Imports>(office.instance.services(), office.folder.path());
    office.imports->start();
    BOOST_TEST(!office.now(other).has_upload);
}

BOOST_AUTO_TEST_CASE(an_import_at_work_ends_and_loses_its_file_before_anything_goes_on) {
    Office office;
    auto& sequencer = office.instance.services().sequencer;
    std::promise<void> gate, held;
    eventstore::Submission standstill;
    standstill.command = domain::RecordInvitationSent{};
    standstill.actor = domain::Actor::system();
    standstill.check = [&, opens = gate.get_future().share()](const domain::RegistryReader&, std::span<const domain::Event>) -> std::optional<eventstore::Failure> {
        held.set_value();
        opens.wait();
        return {};
    };
    sequencer.submit(std::move(standstill));
    held.get_future().wait();

    auto many = ann;
    constexpr std::size_t rows = 5'000;
    for (std::size_t i = 1; i < rows; ++i) many += "Bob;Ray;bob" + std::to_string(i) + "@forget.example;member;\n";
    const auto at_work = office.upload(many, false);
    while (office.now(at_work).state == ImportState::checking) std::this_thread::sleep_for(std::chrono::milliseconds(1));
    const auto other = office.upload(bob, false);  // waits behind it, and is nobody's who is erased
    auto forgetting = std::async(std::launch::async,
                                 [&] { office.imports->forget({eventstore::crypto::uuid_v7(3)}, {office.email("ann@forget.example")}); });
    const auto noted = office.folder / at_work.text() / "forgotten";
    while (!std::filesystem::exists(noted)) std::this_thread::sleep_for(std::chrono::milliseconds(1));
    BOOST_TEST(office.now(at_work).has_upload);
    gate.set_value();
    forgetting.get();
    BOOST_TEST(!office.now(at_work).has_upload);
    BOOST_TEST((office.now(at_work).state == ImportState::cancelled));
    BOOST_REQUIRE(office.now(at_work).problem);
    BOOST_TEST(office.now(at_work).problem->code == "person_erased");
    BOOST_TEST(office.now(at_work).done.total() < rows);
    BOOST_TEST((office.ended(other).state == ImportState::finished));
    BOOST_TEST(office.has_files(other));
    BOOST_TEST(!office.has_files(at_work));
    BOOST_TEST(!std::filesystem::exists(office.folder / at_work.text() / "forgotten"));
}

}  // namespace
