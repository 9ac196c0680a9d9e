# SPDX-License-Identifier: BSD-3-Clause
# What is installed of the engine. Components: runtime (the library, the command and its completion, pyevents) and
# development (headers and what find_package and pkg-config read); the examples and Event Studio have one each.
include(CMakePackageConfigHelpers)

set(package_folder ${CMAKE_INSTALL_LIBDIR}/cmake/EventEngine)
set_target_properties(event-engine PROPERTIES INSTALL_RPATH "$ORIGIN/../${CMAKE_INSTALL_LIBDIR}")

install(TARGETS event_engine event_engine_headers EXPORT EventEngineTargets
    LIBRARY COMPONENT runtime NAMELINK_COMPONENT development)
install(TARGETS event-engine RUNTIME COMPONENT runtime)
install(TARGETS event_engine_schemas LIBRARY DESTINATION ${CMAKE_INSTALL_LIBDIR} COMPONENT runtime)
install(DIRECTORY ${PROJECT_SOURCE_DIR}/pyevents/pyevents COMPONENT runtime
    DESTINATION ${CMAKE_INSTALL_DATADIR}/event-engine/pyevents
    FILES_MATCHING PATTERN "*.py" PATTERN "py.typed" PATTERN "__pycache__" EXCLUDE)
install(FILES ${PROJECT_SOURCE_DIR}/resources/completion/event-engine.bash COMPONENT runtime
    DESTINATION ${CMAKE_INSTALL_DATADIR}/bash-completion/completions RENAME event-engine)

install(DIRECTORY include/event_engine ${CMAKE_CURRENT_BINARY_DIR}/include/event_engine COMPONENT development
    DESTINATION ${CMAKE_INSTALL_INCLUDEDIR} FILES_MATCHING PATTERN "*.h")
install(EXPORT EventEngineTargets NAMESPACE EventEngine:: COMPONENT development DESTINATION ${package_folder})
configure_package_config_file(EventEngineConfig.cmake.in EventEngineConfig.cmake INSTALL_DESTINATION ${package_folder})
write_basic_package_version_file(EventEngineConfigVersion.cmake COMPATIBILITY SameMinorVersion)
install(FILES ${CMAKE_CURRENT_BINARY_DIR}/EventEngineConfig.cmake
              ${CMAKE_CURRENT_BINARY_DIR}/EventEngineConfigVersion.cmake
    COMPONENT development DESTINATION ${package_folder})
cmake_path(RELATIVE_PATH CMAKE_INSTALL_PREFIX BASE_DIRECTORY ${CMAKE_INSTALL_FULL_LIBDIR}/pkgconfig
    OUTPUT_VARIABLE prefix_from_pkgconfig)
configure_file(event-engine.pc.in event-engine.pc @ONLY)
install(FILES ${CMAKE_CURRENT_BINARY_DIR}/event-engine.pc
    COMPONENT development DESTINATION ${CMAKE_INSTALL_LIBDIR}/pkgconfig)
