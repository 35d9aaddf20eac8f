using Postroad.Core.Primitives;

namespace Postroad.Core.SesSetup;

/// <summary>A request for production access as somebody typed it (API reference of SES v2, PutAccountDetails).</summary>
public sealed record ProductionWish
{
    /// <summary>In characters; the last of further addresses that AWS writes to.</summary>
    public const int MostWebsite = 1000, MostDescription = 5000, MostContacts = 4;

    /// <summary>Shorter ones are refused as a rule: AWS wants to know whom one mails, why they agreed, and what becomes of bounces and complaints.</summary>
    public const int LeastDescription = 100;

    public required MailType MailType { get; init; }

    public required string Website { get; init; }

    public required string Description { get; init; }

    /// <summary>Addresses, by commas or lines, that AWS's answer goes to beside the account's own. May be empty.</summary>
    public string Contacts { get; init; } = "";

    internal IReadOnlyList<string> ContactList => [.. Contacts.Split([',', ';', '\n', '\r'], StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries)];

    internal IReadOnlyList<FieldFault> Faults()
    {
        var faults = new List<FieldFault>();
        if (!Enum.IsDefined(MailType)) faults.Add(new FieldFault("mail_type", "Choose marketing or transactional."));
        if (Website.Length == 0) faults.Add(new FieldFault("website", "Write the address of your website: AWS looks at it."));
        else if (Website.Length > MostWebsite) faults.Add(new FieldFault("website", $"The address has {Website.Length} characters; {MostWebsite} are possible."));
        else if (!Uri.TryCreate(Website, UriKind.Absolute, out var url) || url.Scheme is not ("http" or "https") || url.HostNameType != UriHostNameType.Dns || !url.IdnHost.Contains('.', StringComparison.Ordinal) || Website.Any(char.IsControl))
            faults.Add(new FieldFault("website", $"“{Website.Fit(100)}” is not the address of a website that AWS can open, such as https://www.example.com."));
        if (Description.Length < LeastDescription) faults.Add(new FieldFault("description", $"Say more than {Description.Length} characters: whom you mail, why they agreed to it, and what becomes of bounces and complaints. AWS refuses short ones."));
        else if (Description.Length > MostDescription) faults.Add(new FieldFault("description", $"The description has {Description.Length} characters; AWS reads {MostDescription} at most."));
        else if (Description.AsSpan().IndexOfAny('[', ']') >= 0) faults.Add(new FieldFault("description", "Replace what stands in square brackets: AWS’s people would read it as it is."));
        else if (Description.Any(c => char.IsControl(c) && c is not ('\n' or '\r' or '\t'))) faults.Add(new FieldFault("description", "The description has a character that cannot be shown."));
        if (ContactList is { Count: > MostContacts } many) faults.Add(new FieldFault("contacts", $"{many.Count} addresses; AWS writes to {MostContacts} beside the account's own."));
        else if (ContactList.FirstOrDefault(c => !EmailAddress.TryParse(c, out _, out _)) is { } wrong) faults.Add(new FieldFault("contacts", $"“{wrong.Fit(100)}” is not an address."));
        return faults;
    }
}
