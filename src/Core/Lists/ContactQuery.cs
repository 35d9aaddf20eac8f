using System.Diagnostics.CodeAnalysis;
using System.Globalization;

namespace Postroad.Core.Lists;

/// <summary>Which contacts of a customer are asked for, and from where on.</summary>
public sealed record ContactQuery
{
    /// <summary>Contacts of a page at most.</summary>
    public const int MostOnPage = 1_000;

    /// <summary>Characters of <see cref="Text"/>.</summary>
    public const int MostText = 100;

    /// <summary>Begins or is in the address, or is in a field. Empty: everybody.</summary>
    public string Text { get; init; } = "";

    /// <summary>Public id of a list. Null: on any, or on none.</summary>
    public string? List { get; init; }

    /// <summary>On <see cref="List"/>, or on any list when that is null. Null: in any.</summary>
    public SubscriptionStatus? Status { get; init; }

    /// <summary>Public id of a tag. Null: with any, or with none.</summary>
    public string? Tag { get; init; }

    /// <summary>Where the last page ended. Null: from the beginning.</summary>
    public ContactCursor? From { get; init; }

    public int PageSize { get; init; } = 50;

    public bool IsFiltered => Text.Length > 0 || Status is not null || Tag is not null;
}

/// <summary>
/// A place in a list of contacts. A search first tells those whose address begins with the text, by address; then it looks through the others, the newest first.
/// </summary>
/// <param name="AddressKey">The last address of the first kind. Null: among the others.</param>
/// <param name="Before">Only contacts with lower numbers are left.</param>
public readonly record struct ContactCursor(string? AddressKey, long Before)
{
    public override string ToString() => AddressKey is null ? string.Create(CultureInfo.InvariantCulture, $"n{Before}") : $"a{AddressKey}";

    public static bool TryParse(string? text, [NotNullWhen(true)] out ContactCursor? cursor)
    {
        cursor = text switch
        {
            ['a', .. { Length: > 0 and <= Primitives.EmailAddress.MaxLength } key] => new ContactCursor(key, 0),
            ['n', .. var number] when long.TryParse(number, NumberStyles.None, CultureInfo.InvariantCulture, out var before) => new ContactCursor(null, before),
            _ => null,
        };
        return cursor is not null;
    }
}

/// <summary>A contact in a list of them.</summary>
public sealed record ContactRow
{
    public required long Id { get; init; }

    public required string PublicId { get; init; }

    public required string Email { get; init; }

    public required string EmailKey { get; init; }

    public required IReadOnlyDictionary<string, string> Values { get; init; }

    /// <summary>Null: that of the list.</summary>
    public required string? Language { get; init; }

    public required DateTimeOffset CreatedAt { get; init; }

    public IReadOnlyList<ContactSubscription> Subscriptions { get; init; } = [];

    /// <summary>By name.</summary>
    public IReadOnlyList<Tag> Tags { get; init; } = [];

    public string Name => ContactName.Of(Values);
}

/// <summary>A piece of a list of contacts, and how to go on from it.</summary>
public sealed record ContactPage
{
    public required IReadOnlyList<ContactRow> Rows { get; init; }

    /// <summary>Null: there are no more.</summary>
    public required ContactCursor? Next { get; init; }

    /// <summary>So many were looked through when the search stopped before the page was full, so that no page takes long; <see cref="Next"/> goes on looking. Null: it is full or the last.</summary>
    public required int? StoppedAfter { get; init; }
}
