# Debian 12 packages only (installed by script/bootstrap). Each becomes one target; folders link the targets they need.
find_package(Threads REQUIRED)
find_package(PkgConfig REQUIRED)
find_package(Boost 1.81.0 EXACT CONFIG REQUIRED COMPONENTS url unit_test_framework)
find_package(OpenSSL 3 REQUIRED)
find_package(simdjson REQUIRED)
find_package(spdlog REQUIRED)
find_package(fmt REQUIRED)
find_package(prometheus-cpp REQUIRED)
find_package(CLI11 REQUIRED)
find_package(ICU 72 REQUIRED COMPONENTS uc i18n)
find_package(CURL REQUIRED)
find_package(EXPAT REQUIRED)
pkg_check_modules(SODIUM REQUIRED IMPORTED_TARGET libsodium)
pkg_check_modules(LIBPSL REQUIRED IMPORTED_TARGET libpsl)
pkg_check_modules(LIBOATH REQUIRED IMPORTED_TARGET liboath)
pkg_check_modules(LIBZIP REQUIRED IMPORTED_TARGET libzip)
pkg_check_modules(XLSXWRITER REQUIRED IMPORTED_TARGET xlsxwriter)
pkg_check_modules(ROCKSDB REQUIRED IMPORTED_TARGET rocksdb)
find_library(JEMALLOC_LIBRARY jemalloc REQUIRED)

# libphonenumber-dev conflicts with Boost 1.81's headers, so script/bootstrap unpacks its headers apart from the system's.
set(MUSTER_DEPENDENCIES_DIR "/usr/local/lib/muster-dependencies" CACHE PATH "Where script/bootstrap unpacked the libphonenumber headers")
find_path(PHONENUMBER_INCLUDE_DIR phonenumbers/phonenumberutil.h
          HINTS "${MUSTER_DEPENDENCIES_DIR}/usr/include" REQUIRED)
find_library(PHONENUMBER_LIBRARY NAMES libphonenumber.so.8 REQUIRED)
find_package(Protobuf REQUIRED)
add_library(muster_phonenumber INTERFACE)
target_include_directories(muster_phonenumber SYSTEM INTERFACE "${PHONENUMBER_INCLUDE_DIR}")
target_link_libraries(muster_phonenumber INTERFACE "${PHONENUMBER_LIBRARY}" protobuf::libprotobuf)

# kainjow's mustache is header-only: the words of mails.
find_path(MUSTACHE_INCLUDE_DIR kainjow/mustache.hpp REQUIRED)
add_library(muster_mustache INTERFACE)
target_include_directories(muster_mustache SYSTEM INTERFACE "${MUSTACHE_INCLUDE_DIR}")

# tl::expected is header-only and the one library the domain may see.
find_path(EXPECTED_INCLUDE_DIR tl/expected.hpp REQUIRED)
add_library(muster_expected INTERFACE)
target_include_directories(muster_expected SYSTEM INTERFACE "${EXPECTED_INCLUDE_DIR}")
