# The Debian package: everything that is installed, under /usr, with the libraries that the command
# and its plugins were linked with as dependencies. scripts/package.sh makes it.
install(FILES ${PROJECT_SOURCE_DIR}/LICENSE DESTINATION ${CMAKE_INSTALL_DATADIR}/doc/rec2nwb
        RENAME copyright)
# What somebody needs who writes a plugin on a machine that has the package alone.
install(FILES ${PROJECT_SOURCE_DIR}/docs/plugin-guide.md ${PROJECT_SOURCE_DIR}/docs/sdk-reference.md
        DESTINATION ${CMAKE_INSTALL_DATADIR}/doc/rec2nwb)
install(DIRECTORY ${PROJECT_SOURCE_DIR}/examples DESTINATION ${CMAKE_INSTALL_DATADIR}/doc/rec2nwb
        PATTERN build EXCLUDE)

set(CPACK_GENERATOR DEB)
set(CPACK_PACKAGE_NAME rec2nwb)
set(CPACK_PACKAGE_CONTACT "the rec2nwb authors")
set(CPACK_PACKAGE_DESCRIPTION_SUMMARY ${PROJECT_DESCRIPTION})
set(CPACK_PACKAGE_DESCRIPTION "\
The command rec2nwb and its plugins, one a data stream. The headers, CMake functions and schemas for
plugins of your own are part of it: find_package(rec2nwb-sdk 1).")
set(CPACK_PACKAGING_INSTALL_PREFIX /usr)
set(CPACK_STRIP_FILES ON)
set(CPACK_INSTALL_DEFAULT_DIRECTORY_PERMISSIONS
    OWNER_READ OWNER_WRITE OWNER_EXECUTE GROUP_READ GROUP_EXECUTE WORLD_READ WORLD_EXECUTE)

set(CPACK_DEBIAN_FILE_NAME DEB-DEFAULT)  # rec2nwb_VERSION_ARCHITECTURE.deb
set(CPACK_DEBIAN_PACKAGE_SECTION science)
set(CPACK_DEBIAN_PACKAGE_SHLIBDEPS ON)
set(CPACK_DEBIAN_PACKAGE_DEPENDS tzdata)  # the zones of --time-zone
set(CPACK_DEBIAN_PACKAGE_SUGGESTS "cmake (>= 3.25), g++ | clang, libgtest-dev, libgmock-dev, nlohmann-json3-dev")
include(CPack)
