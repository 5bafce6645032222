# Every third-party package, found once. Each is linked only by the component that DESIGN names:
# HDF5 by core/nwb, Boost.DLL by core/plugin, yaml-cpp, valijson, spdlog and date by core/base,
# pugixml by core/rec, libdeflate by core/stream, CLI11 by core/cli.
find_package(Threads REQUIRED)
find_package(PkgConfig REQUIRED)
find_package(nlohmann_json 3.11 REQUIRED)
find_package(fmt 9 REQUIRED)
find_package(spdlog 1.10 REQUIRED)
find_package(yaml-cpp 0.7 REQUIRED)
find_package(valijson REQUIRED)  # its package has no version file
find_package(pugixml 1.13 REQUIRED)
find_package(date 3.0 REQUIRED)
find_package(CLI11 2.1 REQUIRED)
find_package(Boost 1.74 REQUIRED)
find_package(HDF5 1.10 REQUIRED COMPONENTS C CXX)
pkg_check_modules(libdeflate REQUIRED IMPORTED_TARGET libdeflate)
if(REC2NWB_DEVELOPER_MODE)
  find_package(GTest 1.12 REQUIRED)
  include(GoogleTest)
endif()

# Warnings of others' headers are not ours to fix.
foreach(target nlohmann_json::nlohmann_json fmt::fmt spdlog::spdlog yaml-cpp valijson date::date
        CLI11::CLI11 Boost::headers PkgConfig::libdeflate)
  get_target_property(dirs ${target} INTERFACE_INCLUDE_DIRECTORIES)
  if(dirs)
    set_property(TARGET ${target} APPEND PROPERTY INTERFACE_SYSTEM_INCLUDE_DIRECTORIES ${dirs})
  endif()
endforeach()
