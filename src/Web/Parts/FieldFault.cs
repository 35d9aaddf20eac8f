namespace Postroad.Web.Parts;

/// <summary>What is wrong with one field of a form.</summary>
/// <param name="Id">Of the field's element.</param>
public sealed record FieldFault(string Id, string Sentence);
