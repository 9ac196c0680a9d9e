// SPDX-License-Identifier: GPL-3.0-or-later
#include "studio/link/saves.h"

namespace event_studio {

Saves::Saves(QObject *parent) : QObject(parent)
{}

Saves::~Saves()
{
    cancel();
}

QStringList Saves::names() const
{
    QStringList names;
    for (const auto &save : m_saves) names << save->name;
    return names;
}

void Saves::cancel()
{
    for (const auto &save : m_saves) save->stop.request_stop();
}

Saves::Save &Saves::begin(const QString &name)
{
    m_saves.push_back(std::make_unique<Save>());
    m_saves.back()->name = name;
    emit changed();
    return *m_saves.back();
}

void Saves::end(const Save &save)
{
    std::erase_if(m_saves, [&save](const auto &each) { return each.get() == &save; });
}

} // namespace event_studio
