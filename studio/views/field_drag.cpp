// SPDX-License-Identifier: GPL-3.0-or-later
#include "studio/views/field_drag.h"

#include "studio/models/formats.h"
#include "studio/views/view_setup.h"

#include <QApplication>
#include <QDataStream>
#include <QDrag>
#include <QIODevice>
#include <QLabel>
#include <QMimeData>
#include <QMouseEvent>
#include <QToolTip>
#include <QTreeView>

#include <memory>
#include <utility>

namespace event_studio {

namespace {

const QString MIME_TYPE = QStringLiteral("application/x-event-studio-field");

} // namespace

FieldDrag::FieldDrag(QTreeView &tree, FieldAt fieldAt) : QObject(&tree), m_tree(tree), m_fieldAt(std::move(fieldAt))
{
    m_tree.viewport()->installEventFilter(this);
}

QMimeData *FieldDrag::mimeOf(const PlottedField &field)
{
    QByteArray bytes;
    QDataStream stream(&bytes, QIODevice::WriteOnly);
    stream << field.type << field.path;
    auto *mime = new QMimeData;
    mime->setData(MIME_TYPE, bytes);
    mime->setText(field.name());
    return mime;
}

std::optional<PlottedField> FieldDrag::fieldOf(const QMimeData &mime)
{
    if (!mime.hasFormat(MIME_TYPE)) return std::nullopt;
    PlottedField field;
    QDataStream stream(mime.data(MIME_TYPE));
    stream >> field.type >> field.path;
    return stream.status() == QDataStream::Ok ? std::optional(field) : std::nullopt;
}

bool FieldDrag::eventFilter(QObject *, QEvent *event)
{
    auto *mouse = static_cast<QMouseEvent *>(event);
    if (event->type() == QEvent::MouseButtonPress && mouse->button() == Qt::LeftButton)
        m_pressed = mouse->position().toPoint();
    if (event->type() == QEvent::MouseButtonRelease) m_pressed.reset();
    if (event->type() != QEvent::MouseMove || !m_pressed || !mouse->buttons().testFlag(Qt::LeftButton)) return false;
    if ((mouse->position().toPoint() - *m_pressed).manhattanLength() < QApplication::startDragDistance()) return false;
    const auto field = m_fieldAt(m_tree.indexAt(*std::exchange(m_pressed, std::nullopt)));
    if (!field) {
        QToolTip::showText(mouse->globalPosition().toPoint(), plainToolTip(field.error()), &m_tree);
        return false;
    }
    auto *drag = new QDrag(&m_tree);
    drag->setMimeData(mimeOf(*field));
    const std::unique_ptr<QLabel> name(label(field->name(), LabelRole::Badge)); // what is carried
    drag->setPixmap(name->grab());
    drag->exec(Qt::CopyAction);
    return true;
}

} // namespace event_studio
