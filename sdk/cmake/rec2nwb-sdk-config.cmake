# find_package(rec2nwb-sdk 1 REQUIRED): the target rec2nwb::sdk and rec2nwb_add_plugin(). The version is
# that of the binary interface: a plugin asks for the major that it was written for.
include(${CMAKE_CURRENT_LIST_DIR}/rec2nwb-sdk-targets.cmake)
include(${CMAKE_CURRENT_LIST_DIR}/Rec2nwbAddPlugin.cmake)
