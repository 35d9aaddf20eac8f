using Postroad.Core.Primitives;

namespace Postroad.Core.Lists.Preferences;

/// <summary>A list as its people see it where they choose.</summary>
/// <param name="Id">Public id of <paramref name="Key"/>.</param>
/// <param name="Status">Null: never was on it.</param>
/// <param name="MayJoin">False: a complaint, a bounce or somebody's entry stands against it.</param>
/// <param name="JoinedOn">Day on which they came on it, in the customer's zone. Null: they are not on it, or it was not written down.</param>
public sealed record PreferenceLine(ListId Key, string Id, string Name, string About, SubscriptionStatus? Status, bool MayJoin, DateOnly? JoinedOn)
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

    /// <summary>Fields whose text cannot be kept. One that was left as it is, is not judged: it may have come by an import, under other rules.</summary>
    public IReadOnlyList<string> FaultsOf(PreferenceWish wish) =>
        [.. new[] { ("first_name", FirstName, wish.FirstName), ("last_name", LastName, wish.LastName) }.Where(name => !MayBe(name.Item2, name.Item3)).Select(name => name.Item1)];

    private static bool MayBe(string? stored, string? typed) =>
        stored is null || typed is null || typed.Trim() == stored.Trim() || (typed.Trim().Length <= PreferenceWish.MostName && PlainText.IsLine(typed.Trim()));
}

/// <summary>What a person chose.</summary>
/// <param name="Lists">Public ids of the lists that are to be on.</param>
/// <param name="Shown">Public ids of the lists that stood on the page: only of them is one left that is not among <paramref name="Lists"/>. Nobody leaves what they did not see.</param>
/// <param name="Language">One of <see cref="Languages"/>; anything else changes nothing.</param>
/// <param name="FirstName">Null: the page did not ask.</param>
/// <param name="LastName">Null: the page did not ask.</param>
public sealed record PreferenceWish(IReadOnlyCollection<string> Lists, IReadOnlyCollection<string> Shown, string Language, string? FirstName, string? LastName)
{
    /// <summary>Characters of a name.</summary>
    public const int MostName = 100;
}

/// <summary>Whose page it is. Whoever asks has checked the link's MAC and knows which delivery it speaks of.</summary>
/// <param name="AddressKey">To which the mail went: under another address the contact is not shown.</param>
/// <param name="ListId">Whose mail led here.</param>
/// <param name="Network">The network address that asks, for the proof.</param>
public sealed record PreferenceOwner(CustomerId Customer, long ContactId, string AddressKey, long ListId, string Network);
