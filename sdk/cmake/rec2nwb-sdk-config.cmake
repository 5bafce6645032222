# find_package(rec2nwb-sdk): the target rec2nwb::sdk and rec2nwb_add_plugin().
include(${CMAKE_CURRENT_LIST_DIR}/rec2nwb-sdk-targets.cmake)
include(${CMAKE_CURRENT_LIST_DIR}/Rec2nwbAddPlugin.cmake)
