using Postroad.Core.Primitives;

namespace Postroad.Core.Lists.Preferences;

/// <summary>A list as its people see it where they choose.</summary>
/// <param name="Id">Public id.</param>
/// <param name="Status">Null: never was on it.</param>
/// <param name="MayJoin">False: a complaint, a bounce or somebody's entry stands against it.</param>
/// <param name="JoinedOn">Day on which they came on it, in the customer's zone. Null: they are not on it, or it was not written down.</param>
public sealed record PreferenceLine(string Id, string Name, string About, SubscriptionStatus? Status, bool MayJoin, DateOnly? JoinedOn)
{
    /// <summary>They get its mail.</summary>
    public bool IsOn => Status == SubscriptionStatus.Subscribed;
}

/// <summary>What a person sees who chooses what to get.</summary>
public sealed record PreferenceCard
{
    public required string CustomerName { get; init; }

    /// <summary>Who sends, with postal address: of the list whose mail led here.</summary>
    public required string PostalAddress { get; init; }

    public required string Address { get; init; }

    /// <summary>Of the page.</summary>
    public required string Language { get; init; }

    /// <summary>Empty: not known. Null: the customer does not ask for it.</summary>
    public required string? FirstName { get; init; }

    /// <summary>As <see cref="FirstName"/>.</summary>
    public required string? LastName { get; init; }

    /// <summary>The list whose mail led here first.</summary>
    public required IReadOnlyList<PreferenceLine> Lines { get; init; }

    /// <summary>They stopped everything.</summary>
    public required bool IsStopped { get; init; }

    /// <summary>More than their own wish stands against all mail of the customer.</summary>
    public required bool IsHeldBack { get; init; }
}

/// <summary>What a person chose.</summary>
/// <param name="Lists">Public ids of the lists that are to be on; the others of the page are to be off.</param>
/// <param name="Language">One of <see cref="Languages"/>; anything else changes nothing.</param>
/// <param name="FirstName">Null: the page did not ask.</param>
/// <param name="LastName">Null: the page did not ask.</param>
public sealed record PreferenceWish(IReadOnlyCollection<string> Lists, string Language, string? FirstName, string? LastName)
{
    /// <summary>Characters of a name.</summary>
    public const int MostName = 100;

    internal bool IsFaulty => new[] { FirstName, LastName }.Any(name => name is not null && (name.Trim().Length > MostName || !PlainText.IsLine(name.Trim())));
}

/// <summary>Whose page it is. Whoever asks has checked the link's MAC and knows which delivery it speaks of.</summary>
/// <param name="AddressKey">To which the mail went: under another address the contact is not shown.</param>
/// <param name="ListId">Whose mail led here.</param>
/// <param name="Network">The network address that asks, for the proof.</param>
public sealed record PreferenceOwner(CustomerId Customer, long ContactId, string AddressKey, long ListId, string Network);
