using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;
using Postroad.Core.Persistence;
using Postroad.Core.Primitives;

namespace Postroad.Core.Lists.Forms;

/// <summary>The sign-up page of a list: whether there is one, and what stands on it.</summary>
public sealed class SignUpForm : ICustomerOwned
{
    /// <summary>Characters of <see cref="Heading"/> and of <see cref="Consent"/>; custom fields on a page.</summary>
    public const int MostHeading = 100, MostConsent = 500, MostFields = 10;

    public required long ListId { get; init; }

    public required CustomerId CustomerId { get; init; }

    /// <summary>False: there is nothing at its address.</summary>
    public bool IsOn { get; set; }

    /// <summary>Empty: "Join Newsletter", in the list's language.</summary>
    public string Heading { get; set; } = "";

    /// <summary>What people agree to. Empty: the usual sentence, in the list's language.</summary>
    public string Consent { get; set; } = "";

    /// <summary>Names of the custom fields that stand on it, with spaces between them.</summary>
    public string Fields { get; set; } = "";

    /// <summary>From 1; raised by each edit, which states the one it was made on.</summary>
    public int Version { get; set; } = 1;

    public required DateTimeOffset ChangedAt { get; set; }

    /// <summary>A person's name.</summary>
    public required string ChangedBy { get; set; }

    /// <summary><see cref="Fields"/> one by one.</summary>
    public IReadOnlyList<string> FieldNames => Fields.Split(' ', StringSplitOptions.RemoveEmptyEntries);

    internal sealed class Mapping : IEntityTypeConfiguration<SignUpForm>
    {
        public void Configure(EntityTypeBuilder<SignUpForm> builder)
        {
            builder.ToTable("sign_up_forms").HasKey(f => f.ListId);
            builder.Property(f => f.ListId).ValueGeneratedNever();
            builder.Ignore(f => f.FieldNames);
            builder.Property(f => f.Heading).HasMaxLength(MostHeading);
            builder.Property(f => f.Consent).HasMaxLength(MostConsent);
            builder.Property(f => f.Fields).HasMaxLength(MostFields * (CustomField.MostName + 1));
            builder.Property(f => f.Version).HasDefaultValue(1);
            builder.Property(f => f.ChangedBy).HasMaxLength(200);
        }
    }
}

/// <summary>A sign-up page as somebody wants it; nothing else of it can be set from outside.</summary>
public sealed record SignUpFormWish
{
    public bool IsOn { get; init; }

    public string Heading { get; init; } = "";

    public string Consent { get; init; } = "";

    /// <summary>Names of custom fields.</summary>
    public IReadOnlyList<string> Fields { get; init; } = [];

    public static SignUpFormWish Of(SignUpForm form) => new() { IsOn = form.IsOn, Heading = form.Heading, Consent = form.Consent, Fields = form.FieldNames };

    /// <summary>Without the spaces around what was typed.</summary>
    internal SignUpFormWish Tidy() => this with { Heading = Heading.Trim(), Consent = Consent.ReplaceLineEndings(" ").Trim(), Fields = [.. Fields.Distinct(StringComparer.Ordinal)] };

    /// <param name="known">Names of the customer's custom fields.</param>
    internal IEnumerable<FieldFault> Faults(IReadOnlySet<string> known)
    {
        if (Heading.Length > SignUpForm.MostHeading) yield return new FieldFault("heading", $"Heading: {Heading.Length} characters; {SignUpForm.MostHeading} is the most.");
        else if (!PlainText.IsLine(Heading)) yield return new FieldFault("heading", "Heading: line breaks and control characters cannot stand here.");
        if (Consent.Length > SignUpForm.MostConsent) yield return new FieldFault("consent", $"What people agree to: {Consent.Length} characters; {SignUpForm.MostConsent} is the most.");
        else if (!PlainText.IsLine(Consent)) yield return new FieldFault("consent", "What people agree to: it has a character that is no text.");
        if (Fields.Count > SignUpForm.MostFields) yield return new FieldFault("fields", $"Fields: {Fields.Count} are chosen; {SignUpForm.MostFields} is the most. Each of them costs sign-ups.");
        else if (Fields.FirstOrDefault(name => !known.Contains(name)) is { } gone) yield return new FieldFault("fields", $"Fields: {gone.Fit(CustomField.MostName)} is not there any more. Load the page again.");
    }
}
