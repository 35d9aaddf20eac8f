using Postroad.Core.Primitives;

namespace Postroad.Core.Lists;

/// <summary>A contact as somebody typed it; nothing else of a contact can be set from outside.</summary>
public sealed record ContactWish
{
    public string Email { get; init; } = "";

    /// <summary>One of <see cref="Languages"/>; empty: that of the list.</summary>
    public string Language { get; init; } = "";

    /// <summary>By name of the custom field, as typed. Names that are not here stay as they are; an empty value takes one away.</summary>
    public IReadOnlyDictionary<string, string> Fields { get; init; } = new Dictionary<string, string>();

    /// <summary>For a new contact: public ids of lists to put it on.</summary>
    public IReadOnlyList<string> Lists { get; init; } = [];

    /// <summary>For a new contact: names of tags, existing or not.</summary>
    public IReadOnlyList<string> Tags { get; init; } = [];

    /// <summary>All that is wrong with it; without faults, <paramref name="fields"/> is what is to be stored.</summary>
    /// <param name="known">The customer's custom fields.</param>
    /// <param name="before"><see cref="Contact.Fields"/> so far.</param>
    internal List<FieldFault> Judge(IReadOnlyList<CustomField> known, string before, out EmailAddress email, out string fields)
    {
        var faults = new List<FieldFault>();
        if (!EmailAddress.TryParse(Email, out email, out var fault)) faults.Add(new FieldFault("email", $"Email address: {(Email.Trim().Length == 0 ? "missing" : $"“{Email.Trim().Fit(80)}”: {fault}")}."));
        if (Language.Length > 0 && !Languages.Contains(Language)) faults.Add(new FieldFault("language", $"Language: choose one of {string.Join(", ", Languages.All)}, or none."));

        var values = FieldValues.Read(before).ToDictionary();
        foreach (var (name, text) in Fields)
        {
            // One that was deleted since may still be emptied or kept; its values are text.
            var field = known.FirstOrDefault(f => f.Name == name);
            if (field is null && !values.ContainsKey(name)) faults.Add(new FieldFault($"fields.{name.Fit(CustomField.MostName)}", $"There is no field “{name.Fit(CustomField.MostName)}”. Create it first, under Fields."));
            else if (FieldValues.TryRead(field?.Type ?? FieldType.Text, text, out var stored, out fault)) values[name] = stored;
            else faults.Add(new FieldFault($"fields.{name}", $"{field?.Label ?? name}: {fault}."));
        }

        fields = FieldValues.Write(values);
        if (fields.Length > FieldValues.MostOfContact) faults.Add(new FieldFault("fields", $"All fields together have {fields.Length:N0} characters; {FieldValues.MostOfContact:N0} is the most."));
        return faults;
    }
}
